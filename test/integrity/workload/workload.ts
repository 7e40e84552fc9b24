import type { Database } from '../database/database.ts'
import type { Seeded } from '../seeded.ts'
import { Teller } from './teller.ts'
import { Writer } from './writer.ts'
import type { Books } from './written.ts'

/** All who change the database. */
export class Workload {
  /** Writes large transactions, when told to. */
  readonly bulk: Writer
  readonly #writers: readonly Writer[]
  readonly #tellers: readonly Teller[]

  constructor(database: Database, random: Seeded, books: Books) {
    const connect = () => database.connect()
    this.bulk = new Writer(connect, '9', random.fork(), books)
    this.#writers = ['1', '2'].map((name) => new Writer(connect, name, random.fork(), books))
    this.#tellers = ['t1', 't2'].map((name) => new Teller(connect, name, random.fork()))
  }

  get #all() {
    return [...this.#writers, ...this.#tellers]
  }

  /** Rows that the bank changed. */
  get transferred(): number {
    return this.#tellers.reduce((sum, { rows }) => sum + rows, 0)
  }

  /** Makes the writers' first rows. */
  async begin(): Promise<void> {
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
