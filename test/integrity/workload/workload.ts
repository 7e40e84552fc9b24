import type { Seeded } from '../seeded.ts'
import { deposits, still } from './tables.ts'
import { Teller } from './teller.ts'
import { Writer } from './writer.ts'
import type { Books } from './written.ts'

/** All who change the database. */
export class Workload {
  /** Writes large transactions, when told to. */
  readonly bulk: Writer
  readonly #writers: readonly Writer[]
  readonly #tellers: readonly Teller[]

  constructor(url: string, random: Seeded, books: Books) {
    this.bulk = new Writer(url, '9', random.fork(), books)
    this.#writers = ['1', '2'].map((name) => new Writer(url, name, random.fork(), books))
    this.#tellers = ['t1', 't2'].map((name) => new Teller(url, name, random.fork()))
  }

  get #all() {
    return [...this.#writers, ...this.#tellers]
  }

  /** Rows that the bank changed. */
  get transferred(): number {
    return this.#tellers.reduce((sum, { rows }) => sum + rows, 0)
  }

  /** Opens the bank's accounts, and makes rows: some of the writers', and some that stay as they are. */
  async begin(query: (sql: string) => Promise<unknown>): Promise<void> {
    await query(deposits)
    await query(still)
    for (const writer of [...this.#writers, this.bulk]) await writer.transaction(200)
  }

  resume(): void {
    for (const each of this.#all) each.resume()
  }

  /** Resolves when nothing is under way. */
  async pause(): Promise<void> {
    await Promise.all(this.#all.map((each) => each.pause()))
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all, this.bulk].map((each) => each.stop()))
  }
}
