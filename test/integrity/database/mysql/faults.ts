import { aWhile, type Faults } from '../../faults/fault.ts'
import type { Seeded } from '../../seeded.ts'
import type { Database } from '../database.ts'
import type { ServerPair } from './server-pair.ts'

/** Alters `item` again and again: columns come, change and go, at the end and in the middle. */
class Alterations {
  readonly #database: Database
  readonly #random: Seeded
  readonly #column: string

  constructor(database: Database, random: Seeded) {
    this.#database = database
    this.#random = random
    this.#column = `c${random.between(0, 2 ** 31)}`
  }

  async add(): Promise<void> {
    const place = this.#random.pick(['', 'FIRST', 'AFTER stamp', 'AFTER note'])
    await this.#alter(`ADD COLUMN ${this.#column} int NOT NULL DEFAULT 7 ${place}`)
  }

  async modify(): Promise<void> {
    const column = this.#column
    await this.#alter(
      this.#random.pick([
        `MODIFY COLUMN ${column} bigint unsigned NULL`,
        `MODIFY COLUMN ${column} varchar(20) NOT NULL DEFAULT '7' AFTER amount`,
        `CHANGE COLUMN ${column} ${column} decimal(12,3) DEFAULT 1.5`,
        'MODIFY COLUMN note mediumtext, MODIFY COLUMN stamp varchar(50) NOT NULL AFTER amount',
      ]),
    )
  }

  async drop(): Promise<void> {
    await this.#alter(`DROP COLUMN ${this.#column}`)
  }

  async #alter(what: string): Promise<void> {
    await this.#database.query(`ALTER TABLE item ${what}`)
  }
}

/** What goes wrong with servers that have a replica, and definitions that change between rows. */
export const mysqlFaults = (servers: ServerPair): Faults => ({
  async 'columns added, changed and dropped'({ database }, random) {
    const alterations = new Alterations(database, random)
    await alterations.add()
    await aWhile(random)
    await alterations.modify()
    await aWhile(random)
    await alterations.drop()
  },
  async 'kill -9 as columns change'(stage, random) {
    const alterations = new Alterations(stage.database, random)
    await alterations.add()
    await alterations.modify()
    await stage.killAndRestart()
    await alterations.drop()
  },
  async 'columns added, changed and dropped while the process is away'(stage, random) {
    const alterations = new Alterations(stage.database, random)
    await stage.kill()
    await alterations.add()
    await aWhile(random)
    await alterations.modify()
    await aWhile(random)
    await alterations.drop()
    await stage.run()
  },
  async 'failover to the replica'() {
    await servers.failOver()
  },
  async 'failover to the replica, and a kill -9 meanwhile'(stage) {
    const over = servers.failOver()
    await stage.kill()
    await over
    await stage.run()
  },
})
