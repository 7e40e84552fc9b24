import pg from 'pg'
import { clientConfig } from './client-config.ts'
import { sourceError } from './errors.ts'
import { RawStatement } from './raw-statement.ts'
import type { ConnectionSettings } from './settings.ts'
import { isTlsMissing } from './tls.ts'

/** An ordinary connection for SQL. Values of results are text, numbers and booleans as pg parses them. */
export class Session {
  readonly #client: pg.Client
  readonly #where: string
  /** Whether the connection is encrypted; says what `prefer` came to. */
  readonly encrypted: boolean
  #broken = false
  #last: Promise<unknown> = Promise.resolve()

  private constructor(client: pg.Client, where: string, encrypted: boolean) {
    this.#client = client
    this.#where = where
    this.encrypted = encrypted
    // Queries report the break themselves; without a listener it would end the process.
    client.on('error', () => {
      this.#broken = true
    })
  }

  /**
   * @throws TailraceError SOURCE_UNAVAILABLE, SOURCE_AUTHENTICATION, SOURCE_TLS, SOURCE_MISCONFIGURED
   */
  static async connect(settings: ConnectionSettings): Promise<Session> {
    const where = `${settings.host}:${settings.port}/${settings.database}`
    const attempt = async (encrypted: boolean) => {
      const client = new pg.Client(clientConfig(settings, encrypted))
      client.on('error', () => {})
      try {
        await client.connect()
      } catch (error) {
        client.connection.stream.destroy()
        throw error
      }
      return new Session(client, where, encrypted)
    }
    try {
      return await attempt(settings.tls.mode !== 'disable')
    } catch (error) {
      if (settings.tls.mode !== 'prefer' || !isTlsMissing(error)) {
        throw sourceError(error, `connect to ${where} as "${settings.user}"`)
      }
    }
    try {
      return await attempt(false)
    } catch (error) {
      throw sourceError(error, `connect to ${where} as "${settings.user}"`)
    }
  }

  /** Whether the connection is known to be unusable. */
  get broken(): boolean {
    return this.#broken
  }

  /** Process id of the server's side. */
  get pid(): number {
    return (this.#client as unknown as { processID: number }).processID
  }

  /**
   * Rows of one statement. Statements run one after another, also when several are asked for at once.
   *
   * @throws TailraceError for what the server says, see {@link sourceError}
   */
  query<R extends object>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const run = async () => {
      try {
        const result = await this.#client.query<R>(sql, [...parameters])
        return result.rows
      } catch (error) {
        throw sourceError(error, `query ${this.#where}`)
      }
    }
    const result = this.#last.then(run)
    this.#last = result.catch(() => {})
    return result
  }

  /**
   * Runs one statement, in its turn after those before it, whose messages the caller reads from the socket. Until it is over the session
   * runs nothing else.
   *
   * @param onChunk takes what the socket read; the memory is the receiver's
   */
  raw(sql: string, onChunk: (bytes: Uint8Array) => void): RawStatement {
    const statement = new RawStatement(sql, this.#where, onChunk)
    this.#last = this.#last.then(() => {
      this.#client.query(statement)
      return statement.finished
    })
    this.#last = this.#last.catch(() => {})
    return statement
  }

  /** Ends the connection, at once where it does not end by itself. Never throws. */
  async close(): Promise<void> {
    this.#broken = true
    const { stream } = this.#client.connection
    const timer = setTimeout(() => stream.destroy(), 1000)
    try {
      await this.#client.end()
    } catch {
      stream.destroy()
    } finally {
      clearTimeout(timer)
    }
  }

  /** Cuts the connection without waiting. */
  destroy(): void {
    this.#broken = true
    this.#client.connection.stream.destroy()
  }
}
