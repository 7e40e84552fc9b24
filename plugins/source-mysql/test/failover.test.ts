import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Mysql,
  MYSQL_VERSIONS,
  type MysqlReplica,
  ownMysqlAvailable,
  startMysql,
  startReplica,
} from '../../../test/kit/index.ts'
import { createSource, idOf, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'
import { TestState } from '../../../test/sources/state.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await ownMysqlAvailable(version)
  describe.skipIf(!available)(`failover by GTID on ${version}`, () => {
    let primary: Mysql
    let replica: MysqlReplica
    beforeEach(async () => {
      primary = await startMysql({ version })
      // Its rows are in events of another size, so that only counts of rows mean the same on both.
      replica = await startReplica(primary, { settings: { binlog_row_event_max_size: 1024 } })
    })
    afterEach(async () => {
      await replica?.remove()
      await primary?.remove()
    })

    it('goes on at a replica that took over, also inside of a transaction', async () => {
      const database = await primary.createDatabase('shop')
      await database.query('CREATE TABLE t (id int PRIMARY KEY, v varchar(50))')
      const state = new TestState()
      const source = createSource(database, {}, { state })
      const { reading } = await openReading(source)
      await database.query(`INSERT INTO t VALUES (0, 'first')`)
      const rows = Array.from({ length: 5000 }, (_, id) => `(${id + 1}, 'row ${id + 1}')`)
      await database.query(`INSERT INTO t VALUES ${rows.join(',')}`)
      await database.query('ALTER TABLE t ADD COLUMN w int')
      const isTold = () => reading.batches.some(({ barrier }) => barrier)
      const isOver = () => reading.changes.at(-1)?.kind === 'mark'
      await reading.until(() => isTold() && isOver(), 'the schema change and its commit')
      reading.stop()
      const middle = reading.batches.findIndex(({ position }) => 'open' in position)
      const seen = reading.batches
        .slice(0, middle + 1)
        .reduce((sum, { changes }) => sum + changes.length, 0)
      await replica.caughtUp()
      await primary.crash()
      await replica.promote()

      const taken = { url: replica.url.replace(/\/\w*$/, '/shop'), database: 'shop' }
      const other = createSource(taken, {}, { state })
      const from = structuredClone(reading.batches[middle]!.position as never)
      expect(await other.open(from)).toBe(null)
      const again = new Reading(other, from)
      await replica.query(`INSERT INTO shop.t VALUES (9999, 'after', 1)`)
      await again.until(() => again.rows.at(-1)?.value('after', 0) === 9999, 'the row after')
      const expected = reading.changes.map(idOf).slice(seen)
      expect(again.changes.map(idOf).slice(0, expected.length)).toEqual(expected)
      expect(again.rows.map((row) => row.value('after', 0))).toEqual([
        ...reading.rows
          .filter((row) => !other.covers(from, row))
          .map((row) => row.value('after', 0)),
        9999,
      ])
      again.stop()
      await Promise.all([source.close(), other.close()])
    })
  })
}
