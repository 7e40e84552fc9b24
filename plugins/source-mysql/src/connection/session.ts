import mysql from 'mysql2'
import { clientOptions } from './client-options.ts'
import { sourceError } from './errors.ts'
import { RawQuery } from './raw-query.ts'
import type { ConnectionSettings } from './settings.ts'
import { isTlsMissing } from './tls.ts'

/** Session settings, so that values have one exact text whatever the server or user say, and results have all their rows. */
const sessionSettings = `SET time_zone = '+00:00', sql_mode = '', sql_select_limit = 18446744073709551615`

/** Values of a result: text as the server sends it, or null. */
export type TextRow = Readonly<Record<string, string | null>>

/** An ordinary connection for SQL. */
export class Session {
  readonly #connection: mysql.Connection
  readonly #where: string
  /** Whether the connection is encrypted; says what `prefer` came to. */
  readonly encrypted: boolean
  #broken = false

  private constructor(connection: mysql.Connection, where: string, encrypted: boolean) {
    this.#connection = connection
    this.#where = where
    this.encrypted = encrypted
    // Queries report the break themselves; without a listener it would end the process.
    connection.on('error', () => {
      this.#broken = true
    })
  }

  /**
   * @throws TailraceError SOURCE_UNAVAILABLE, SOURCE_AUTHENTICATION, SOURCE_TLS, SOURCE_MISCONFIGURED
   */
  static async connect(settings: ConnectionSettings): Promise<Session> {
    const doing = `connect to ${settings.host}:${settings.port} as "${settings.user}"`
    const { mode } = settings.tls
    try {
      return await Session.#attempt(settings, mode !== 'disable')
    } catch (error) {
      if (mode !== 'prefer' || !isTlsMissing(error)) throw sourceError(error, doing)
    }
    try {
      return await Session.#attempt(settings, false)
    } catch (error) {
      throw sourceError(error, doing)
    }
  }

  static async #attempt(settings: ConnectionSettings, encrypted: boolean): Promise<Session> {
    const connection = mysql.createConnection(clientOptions(settings, encrypted))
    const session = new Session(connection, `${settings.host}:${settings.port}`, encrypted)
    try {
      await session.#run(sessionSettings, [])
      return session
    } catch (error) {
      session.destroy()
      throw error
    }
  }

  /** The connection's number on the server. */
  get id(): number {
    return this.#connection.threadId
  }

  /** Whether the connection is known to be unusable. */
  get broken(): boolean {
    return this.#broken
  }

  /**
   * Rows of one statement, with text or null for every value. Statements run one after another, also when several are asked
   * for at once.
   *
   * @param values for the `?` in the statement, written into it as literals
   * @throws TailraceError for what the server says, see {@link sourceError}
   */
  async query<R extends object = TextRow>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<R[]> {
    try {
      return (await this.#run(sql, values)) as R[]
    } catch (error) {
      throw sourceError(error, `query ${this.#where}`)
    }
  }

  /**
   * A statement whose result is read from the socket as it comes. Other statements wait until it is over.
   *
   * @param onChunk takes what the socket reads; the memory is the receiver's
   */
  raw(sql: string, onChunk: (bytes: Uint8Array) => void): RawQuery {
    return new RawQuery(this.#connection, sql, this.#where, onChunk)
  }

  #run(sql: string, values: readonly unknown[]): Promise<unknown> {
    const text = { sql, values: [...values], typeCast: asText }
    return new Promise((resolve, reject) => {
      this.#connection.query(text, (error, rows) => {
        if (error === null) resolve(rows)
        else reject(error)
      })
    })
  }

  /** Ends the connection, at once where it does not end by itself. Never throws. */
  close(): Promise<void> {
    const wasBroken = this.#broken
    this.#broken = true
    return new Promise((resolve) => {
      const cut = () => {
        clearTimeout(timer)
        this.#connection.destroy()
        resolve()
      }
      const timer = setTimeout(cut, 1000)
      if (wasBroken) cut()
      else this.#connection.end(cut)
    })
  }

  /** Cuts the connection without waiting. */
  destroy(): void {
    this.#broken = true
    this.#connection.destroy()
  }
}

function asText(field: { string(): string | null }): string | null {
  return field.string()
}
