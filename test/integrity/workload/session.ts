import pg from 'pg'
import { until } from '../../kit/until.ts'

/** A writer's connection. A server that goes away is waited for, and asked what became of the transaction that was under way. */
export class Session {
  readonly #url: string
  #client: pg.Client | null = null

  constructor(url: string) {
    this.#url = url
  }

  /**
   * Commits statements as a transaction of this name.
   *
   * @returns whether it was committed, whatever happened to the connection
   */
  async commit(name: string, statements: readonly string[]): Promise<boolean> {
    const mark = `INSERT INTO done VALUES ('${name}')`
    try {
      this.#client ??= await this.#connect()
      await this.#client.query(`BEGIN; ${[mark, ...statements].join('; ')}; COMMIT`)
      return true
    } catch (error) {
      // Class 57 is the server's own going; without a code the connection broke.
      const code = (error as { code?: string }).code ?? ''
      if (/^[0-9A-Z]{5}$/u.test(code) && !code.startsWith('57')) throw error
      this.#client?.end().catch(() => {})
      this.#client = null
    }
    const fate = await until(() => this.#fate(name), {
      deadlineMs: 30_000,
      what: 'a writer to reach PostgreSQL again',
    })
    return fate === 'committed'
  }

  async #fate(name: string): Promise<'committed' | 'lost'> {
    this.#client ??= await this.#connect()
    const asked = this.#client.query('SELECT FROM done WHERE transaction = $1', [name])
    const { rowCount } = await asked.catch((error: unknown) => {
      this.#client = null
      throw error
    })
    return rowCount === 1 ? 'committed' : 'lost'
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url, connectionTimeoutMillis: 2000 })
    client.on('error', () => {})
    await client.connect()
    return client
  }

  async end(): Promise<void> {
    await this.#client?.end()
  }
}
