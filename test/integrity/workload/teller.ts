import { setTimeout as delay } from 'node:timers/promises'
import type { Connection } from '../database/connection.ts'
import type { Seeded } from '../seeded.ts'
import { Endless } from './endless.ts'
import { Session } from './session.ts'
import { ACCOUNTS } from './tables.ts'

/** Moves money between accounts that other tellers use, too: two to four rows in a transaction, whose sum stays. */
export class Teller extends Endless {
  readonly #session: Session
  readonly #name: string
  readonly #random: Seeded
  #transfers = 0
  /** Rows changed by what was committed. */
  rows = 0

  constructor(connect: () => Promise<Connection>, name: string, random: Seeded) {
    super(async () => {
      await delay(4)
      await this.#transfer()
    })
    this.#session = new Session(connect)
    this.#name = name
    this.#random = random
  }

  async #transfer(): Promise<void> {
    const random = this.#random
    const shares = new Map<number, number>()
    const legs = random.between(2, 4)
    while (shares.size < legs) shares.set(random.between(1, ACCOUNTS), random.between(-50, 50))
    const [first] = shares.keys()
    const others = [...shares].reduce((sum, [id, share]) => (id === first ? sum : sum + share), 0)
    shares.set(first!, -others)
    // In the order of ids, so that no two tellers wait for each other.
    const statements = [...shares]
      .toSorted(([a], [b]) => a - b)
      .map(
        ([id, share]) =>
          `UPDATE account SET balance = balance + ${share}, version = version + 1 WHERE id = ${id}`,
      )
    const name = `${this.#name}.${++this.#transfers}`
    if (await this.#session.commit(name, statements)) this.rows += legs
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.#session.end()
  }
}
