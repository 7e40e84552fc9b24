import { TailraceError } from '@tailrace/plugin-api'
import type { Options } from '../options.ts'
import { modesOfUrl, type TlsMode } from './tls.ts'

/** Where and as whom to connect, and how to encrypt. */
export interface ConnectionSettings {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  /** Milliseconds. */
  readonly connectTimeout: number
  readonly tls: {
    readonly mode: TlsMode
    readonly ca: string | undefined
    readonly certificate: string | undefined
    readonly key: string | undefined
    readonly passphrase: string | undefined
  }
}

function invalid(message: string, fix: string): TailraceError {
  return new TailraceError('CONFIG_INVALID', message, { fix })
}

function parseUrl(text: string): URL {
  // The error of the URL class repeats its input, which may hold a password.
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^(mysql|mariadb):$/.test(url.protocol)) {
    throw invalid(
      'option "url" is not a MySQL connection URL.',
      'Write it as mysql://user:password@host:3306; percent-encode special characters of the password.',
    )
  }
  return url
}

function modeOf(url: URL | null): TlsMode | undefined {
  const text = url?.searchParams.get('ssl-mode') ?? undefined
  if (text === undefined) return undefined
  const mode = modesOfUrl[text.toUpperCase()]
  if (mode === undefined) {
    throw invalid(
      `ssl-mode "${text}" in "url" is unknown.`,
      `Use one of ${Object.keys(modesOfUrl).join(', ')}.`,
    )
  }
  return mode
}

/**
 * Settings from URL and fields; a field wins over the URL. A database in the URL says nothing: patterns name the tables.
 *
 * @throws TailraceError CONFIG_INVALID where the URL is not one, or the user is missing
 */
export function connectionSettings(options: Options): ConnectionSettings {
  const url = options.url === undefined ? null : parseUrl(options.url)
  const part = (text: string | undefined) =>
    text === undefined || text === '' ? undefined : decodeURIComponent(text)
  const user = options.user ?? part(url?.username)
  if (user === undefined) {
    throw invalid('option "user" is missing.', 'Set "url", or "host" and "user".')
  }
  const { tls } = options
  const host = options.host ?? part(url?.hostname) ?? 'localhost'
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: options.port ?? Number(url?.port || 3306),
    user,
    password: options.password ?? part(url?.password),
    connectTimeout: options.connectTimeout,
    tls: {
      mode: tls.mode ?? modeOf(url) ?? (tls.ca === undefined ? 'prefer' : 'verify-full'),
      ca: tls.ca,
      certificate: tls.certificate,
      key: tls.key,
      passphrase: tls.passphrase,
    },
  }
}
