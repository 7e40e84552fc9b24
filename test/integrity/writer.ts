import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { until } from '../kit/until.ts'
import type { ChangeLog, Written } from './change-log.ts'
import type { Seeded } from './seeded.ts'

/** Tables that writers change: `item` is followed, `done` says which transactions were committed. */
export const tables = `
  CREATE TABLE item (id bigint PRIMARY KEY, stamp text NOT NULL, amount numeric NOT NULL, note text, big text);
  ALTER TABLE item ALTER COLUMN big SET STORAGE EXTERNAL;
  CREATE TABLE done (transaction text PRIMARY KEY)`

/**
 * Changes rows without end: transactions of one to many inserts, updates and deletes, on keys that no other writer has. A server
 * that goes away is waited for, and asked what became of the transaction that was under way.
 */
export class Writer {
  readonly #url: string
  readonly #name: string
  readonly #random: Seeded
  readonly #log: ChangeLog
  readonly #alive: Set<string>
  #client: pg.Client | null = null
  #transactions = 0
  #stamps = 0
  #stopping = false
  #stopped: Promise<void> | null = null

  /** @param name a digit that begins its keys and stamps */
  constructor(url: string, name: string, random: Seeded, log: ChangeLog) {
    this.#url = url
    this.#name = name
    this.#random = random
    this.#log = log
    this.#alive = new Set()
  }

  start(): void {
    this.#stopped = this.#write()
    this.#stopped.catch(() => {})
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#stopped
    await this.#client?.end()
  }

  async #write(): Promise<void> {
    while (!this.#stopping) {
      // Leaves the machine to what is tested.
      await delay(2)
      await this.transaction(this.#random.pick([1, 1, 1, 2, 5, 20, 200]))
    }
  }

  /** Commits a transaction of so many changes. */
  async transaction(size: number): Promise<void> {
    const name = `${this.#name}.${++this.#transactions}`
    const { sql, changes, alive } = this.#compose(name, size)
    if (!(await this.#commit(name, sql))) return
    this.#log.committed(changes)
    this.#alive.clear()
    for (const key of alive) this.#alive.add(key)
  }

  #compose(name: string, size: number) {
    const random = this.#random
    const alive = new Set(this.#alive)
    const changes: Written[] = []
    const statements = [`INSERT INTO done VALUES ('${name}')`]
    for (let at = 0; at < size; at++) {
      const key = `${this.#name}${random.between(100, 399)}`
      if (alive.has(key) && random.next() < 0.2) {
        alive.delete(key)
        changes.push({ op: 'delete', key, stamp: null })
        statements.push(`DELETE FROM item WHERE id = ${key}`)
        continue
      }
      const op = alive.has(key) ? 'update' : 'insert'
      const stamp = `${this.#name}.${++this.#stamps}`
      const amount = `${random.between(-9, 9)}.${random.between(0, 99_999)}`
      const note = random.next() < 0.3 ? 'NULL' : `'Zoë ${'✓'.repeat(random.between(0, 40))}'`
      alive.add(key)
      changes.push({ op, key, stamp })
      statements.push(
        op === 'insert'
          ? `INSERT INTO item VALUES (${key}, '${stamp}', ${amount}, ${note}, repeat('${key}', ${random.pick([1, 700])}))`
          : `UPDATE item SET stamp = '${stamp}', amount = ${amount}, note = ${note} WHERE id = ${key}`,
      )
    }
    return { sql: `BEGIN; ${statements.join('; ')}; COMMIT`, changes, alive }
  }

  /** Whether the transaction was committed, whatever happened to the connection. */
  async #commit(name: string, sql: string): Promise<boolean> {
    try {
      this.#client ??= await this.#connect()
      await this.#client.query(sql)
      return true
    } catch (error) {
      // Class 57 is the server's own going; without a code the connection broke.
      const code = (error as { code?: string }).code ?? ''
      if (/^[0-9A-Z]{5}$/u.test(code) && !code.startsWith('57')) throw error
      this.#client?.end().catch(() => {})
      this.#client = null
    }
    return until(
      async () => {
        this.#client ??= await this.#connect()
        const { rowCount } = await this.#client.query('SELECT FROM done WHERE transaction = $1', [
          name,
        ])
        return rowCount === 1 ? 'committed' : 'lost'
      },
      { deadlineMs: 30_000, what: 'the writer to reach PostgreSQL again' },
    ).then((fate) => fate === 'committed')
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url, connectionTimeoutMillis: 2000 })
    client.on('error', () => {})
    await client.connect()
    return client
  }
}
