import { setTimeout as delay } from 'node:timers/promises'
import type { Connection } from '../database/connection.ts'
import type { Seeded } from '../seeded.ts'
import { Endless } from './endless.ts'
import { Rows } from './rows.ts'
import { Session } from './session.ts'
import type { Books } from './written.ts'

/** Changes rows that no other writer has: transactions of one to many inserts, updates, deletes and moves. */
export class Writer extends Endless {
  readonly #session: Session
  readonly #name: string
  readonly #rows: Rows
  readonly #books: Books
  #transactions = 0

  /** @param name a digit that begins its keys and stamps */
  constructor(connect: () => Promise<Connection>, name: string, random: Seeded, books: Books) {
    super(async () => {
      // Leaves the machine to what is tested.
      await delay(2)
      await this.transaction(random.pick([1, 1, 1, 2, 5, 20, 200]))
    })
    this.#session = new Session(connect)
    this.#name = name
    this.#rows = new Rows(name, random)
    this.#books = books
  }

  /** Commits a transaction of so many changes. @returns whether it was; a connection that was broken may lose it */
  async transaction(size: number): Promise<boolean> {
    const { statements, changes, commit } = this.#rows.compose(size)
    const name = `${this.#name}.${++this.#transactions}`
    if (!(await this.#session.commit(name, statements))) return false
    commit()
    this.#books.committed(changes)
    return true
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.#session.end()
  }
}
