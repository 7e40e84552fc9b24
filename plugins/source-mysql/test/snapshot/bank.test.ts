import type { ChangeBatch } from '@tailrace/plugin-api'
import { describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type MysqlTestDatabase,
  sharedMysql,
} from '../../../../test/kit/index.ts'
import { createSource, Reading } from '../harness.ts'
import { numbers } from './numbers.ts'
import { isRead } from '../../../../test/sources/until-read.ts'

const ACCOUNTS = 2000
const FUNDS = 100

/** Moves money between accounts, some of which are closed and opened again, until told to stop. */
async function transfer(database: MysqlTestDatabase, signal: AbortSignal): Promise<void> {
  const client = await database.client()
  for (let n = 0; !signal.aborted; n++) {
    // Always in one order, so that two tellers do not wait for each other.
    const from = 1 + Math.floor(Math.random() * (ACCOUNTS - 1))
    const to = from + 1 + Math.floor(Math.random() * (ACCOUNTS - from))
    const statements =
      n % 7 === 0
        ? `UPDATE accounts a JOIN accounts b ON a.id = ${from} AND b.id = ${to}
             SET b.funds = a.funds + b.funds, a.funds = 0;
           DELETE FROM accounts WHERE id = ${from} AND funds = 0; INSERT IGNORE INTO accounts VALUES (${from}, 0)`
        : `UPDATE accounts SET funds = funds - 1 WHERE id = ${from};
           UPDATE accounts SET funds = funds + 1 WHERE id = ${to}`
    await client.query(`BEGIN; ${statements}; COMMIT`).catch(() => client.query('ROLLBACK'))
  }
}

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`money in a table of ${version}`, () => {
    it('is neither made nor lost: once a snapshot is read, each transaction leaves all of it', async () => {
      const database = await (await sharedMysql(version)).createDatabase()
      await database.query(`CREATE TABLE accounts (id int PRIMARY KEY, funds int NOT NULL);
        INSERT INTO accounts ${numbers(ACCOUNTS, `n, ${FUNDS}`)}`)
      const source = createSource(database, {
        snapshot: 'initial',
        tableOptions: [{ tables: ['*.accounts'], chunkRows: 40 }],
      })
      const reading = new Reading(source, (await source.open(null))!)
      const funds = new Map<unknown, number>()
      let isComplete = false
      let transactions = 0
      const wrong: number[] = []
      const take = ({ changes }: ChangeBatch) => {
        for (const change of changes) {
          if (change.kind === 'mark' && change.mark === 'commit' && isComplete) {
            transactions++
            const total = [...funds.values()].reduce((sum, each) => sum + each, 0)
            if (total !== ACCOUNTS * FUNDS) wrong.push(total)
          }
          if (change.kind !== 'row') continue
          if (change.before !== null) funds.delete(change.before['id'])
          if (change.after !== null) {
            funds.set(change.after['id'], Number(change.after['funds']))
          }
        }
      }
      reading.onBatch = (batch) => {
        take(batch)
        isComplete ||= isRead(reading.position)
        reading.credit.exhaust()
        setTimeout(() => reading.credit.giveBack(), 2)
      }
      const end = new AbortController()
      const tellers = Array.from({ length: 4 }, () => transfer(database, end.signal))
      await reading.until(() => transactions > 300, 'transactions behind the snapshot', 20_000)
      end.abort()
      await Promise.all(tellers)
      expect(wrong).toEqual([])
      expect(reading.rows.filter(({ op }) => op === 'read').length).toBeGreaterThan(ACCOUNTS / 2)
      reading.stop()
      await source.close()
      await database.drop()
    })
  })
}
