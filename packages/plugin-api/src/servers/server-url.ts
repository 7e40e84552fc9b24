import { TailraceError } from '../errors/tailrace-error.ts'
import type { TlsMode } from './tls.ts'

/** What a server's connection URLs are like. */
export interface ServerUrlForm {
  /** The server as people call it: `PostgreSQL`. */
  readonly server: string
  /** What may stand before `://`. */
  readonly schemes: readonly string[]
  /** A URL with all its parts, to be shown to those whose own is none. */
  readonly example: string
}

/**
 * Option `url` of a source. Parts are decoded, and undefined where the URL lacks them or there is none. No error repeats the
 * URL, which may hold a password.
 */
export class ServerUrl {
  readonly #url: URL | null
  readonly #form: ServerUrlForm

  /**
   * @param text the option as it was given, or undefined
   * @throws TailraceError CONFIG_INVALID where it is no URL, or one of other servers
   */
  constructor(text: string | undefined, form: ServerUrlForm) {
    this.#form = form
    // The error of the URL class repeats its input.
    this.#url = text !== undefined && URL.canParse(text) ? new URL(text) : null
    if (text !== undefined && !this.#isOfServer()) throw this.#invalid()
  }

  get host(): string | undefined {
    return this.#part(this.#url?.hostname)
  }

  get port(): number | undefined {
    const port = this.#url?.port
    return port === undefined || port === '' ? undefined : Number(port)
  }

  get user(): string | undefined {
    return this.#part(this.#url?.username)
  }

  get password(): string | undefined {
    return this.#part(this.#url?.password)
  }

  /** What follows the first slash after the host: the database of most servers. */
  get path(): string | undefined {
    return this.#part(this.#url?.pathname.slice(1))
  }

  /** The first parameter of a name behind the question mark. */
  parameter(name: string): string | undefined {
    return this.#url?.searchParams.get(name) ?? undefined
  }

  /**
   * How a parameter says that connections are to be encrypted.
   *
   * @param words the server's words for the modes; a word in capitals may be written in small letters
   * @throws TailraceError CONFIG_INVALID where it is none of the words
   */
  tlsMode(parameter: string, words: ReadonlyMap<string, TlsMode>): TlsMode | undefined {
    const text = this.parameter(parameter)
    if (text === undefined) return undefined
    const mode = words.get(text) ?? words.get(text.toUpperCase())
    if (mode !== undefined) return mode
    throw new TailraceError('CONFIG_INVALID', `${parameter} "${text}" in "url" is unknown.`, {
      fix: `Use one of ${[...words.keys()].join(', ')}.`,
    })
  }

  #isOfServer(): boolean {
    return this.#url !== null && this.#form.schemes.includes(this.#url.protocol.slice(0, -1))
  }

  #part(text: string | undefined): string | undefined {
    if (text === undefined || text === '') return undefined
    try {
      return decodeURIComponent(text)
    } catch {
      throw this.#invalid()
    }
  }

  #invalid(): TailraceError {
    const { server, example } = this.#form
    return new TailraceError('CONFIG_INVALID', `option "url" is not a ${server} connection URL.`, {
      fix: `Write it as ${example}; percent-encode special characters of the password.`,
    })
  }
}
