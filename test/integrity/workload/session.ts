import { until } from '../../kit/until.ts'
import type { Connection } from '../database/connection.ts'

/** A writer's connection. A server that goes away is waited for, and asked what became of the transaction that was under way. */
export class Session {
  readonly #connect: () => Promise<Connection>
  #connection: Connection | null = null

  constructor(connect: () => Promise<Connection>) {
    this.#connect = connect
  }

  /**
   * Commits statements as a transaction of this name.
   *
   * @returns whether it was committed, whatever happened to the connection
   */
  async commit(name: string, statements: readonly string[]): Promise<boolean> {
    try {
      this.#connection ??= await this.#connect()
      await this.#connection.commit(name, statements)
      return true
    } catch (error) {
      const failure = this.#connection?.failureOf(error) ?? 'broken'
      if (failure === 'wrong') throw error
      this.#connection?.end().catch(() => {})
      this.#connection = null
      if (failure === 'given up') return false
    }
    const fate = await until(() => this.#fate(name), {
      deadlineMs: 30_000,
      what: 'a writer to reach the database again',
    })
    return fate === 'committed'
  }

  async #fate(name: string): Promise<'committed' | 'lost'> {
    this.#connection ??= await this.#connect()
    try {
      return (await this.#connection.isCommitted(name)) ? 'committed' : 'lost'
    } catch (error) {
      this.#connection = null
      throw error
    }
  }

  async end(): Promise<void> {
    await this.#connection?.end()
  }
}
