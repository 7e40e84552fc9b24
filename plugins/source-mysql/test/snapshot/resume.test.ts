import type { RowChange } from '@tailrace/plugin-api'
import { describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type MysqlTestDatabase,
  sharedMysql,
} from '../../../../test/kit/index.ts'
import { until } from '../../../../test/kit/until.ts'
import type { MysqlPosition } from '../../src/position.ts'
import type { SnapshotRead } from '../../src/snapshot/snapshot-read.ts'
import { createSource, type InputOptions, Reading } from '../harness.ts'
import type { LogLine } from '../../../../test/sources/context.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { numbers } from './numbers.ts'
import { isRead, readSnapshots, stored } from '../../../../test/sources/until-read.ts'

const ROWS = 3000

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)

  async function withTable(body: (open: ReturnType<typeof opener>) => Promise<void>) {
    const database = await (await sharedMysql(version)).createDatabase()
    try {
      await database.query(`CREATE TABLE t (id int PRIMARY KEY, v text);
        INSERT INTO t ${numbers(ROWS, `n, repeat('x', 300)`)}`)
      await body(opener(database))
    } finally {
      await database.drop()
    }
  }

  describe.skipIf(!available)(`a snapshot of ${version} that is interrupted`, () => {
    it('reads at most one chunk per reader again, whatever the number of readers', () =>
      withTable(async ({ open }) => {
        const reads = new Map<number, Set<string>>()
        const ids = new Set<unknown>()
        let position: MysqlPosition | null = null
        let allowed = 0
        for (const readers of [2, 1, 4, 3, 2, 8, 1, 2]) {
          const source = open(readers)
          const start: MysqlPosition = (await source.open(position)) ?? position!
          const reading = new Reading(source, start)
          let rows = 0
          const stopAt = allowed > 20 ? Infinity : 250 + 40 * readers
          reading.onBatch = (batch) => {
            if (rows >= stopAt) return
            rows += batch.changes.length
            position = stored(batch.position as MysqlPosition)
            for (const change of batch.changes as RowChange[]) {
              ids.add(change.after!['id'])
              const { chunk, read } = (change.transaction as SnapshotRead).chunk
              reads.set(chunk, (reads.get(chunk) ?? new Set()).add(read))
            }
          }
          await until(() => rows >= stopAt || reading.error !== null || isRead(position ?? start), {
            what: 'rows',
          })
          expect(reading.error).toBe(null)
          if (!isRead(position!)) allowed += readers
          reading.stop()
          await source.close()
        }
        expect(isRead(position!)).toBe(true)
        expect(ids.size).toBe(ROWS)
        const again = [...reads.values()].reduce((sum, { size }) => sum + size - 1, 0)
        expect(again).toBeLessThanOrEqual(allowed)
      }))

    it('lacks nothing for two sinks that stopped at different places', () =>
      withTable(async ({ open }) => {
        const source = open(2)
        const start = (await source.open(null))!
        const first = new Reading(source, start)
        await first.until(() => first.rows.length > 1500, 'half of the rows')
        first.stop()
        await source.close()
        const stops = [first.batches[4]!, first.batches[11]!].map(({ position }) =>
          stored(position as MysqlPosition),
        )
        const next = open(3)
        const met = stored(next.meet!(stops))
        for (const stop of stops) expect(next.compare(met, stop)).toBeLessThanOrEqual(0)
        await next.open(met)
        const second = await readSnapshots(next, met)
        for (const stop of stops) {
          const had = first.rows.filter((row) => next.covers(stop, row))
          const got = second.rows.filter((row) => !next.covers(stop, row))
          expect(had.length).toBeGreaterThan(0)
          expect(new Set([...had, ...got].map((row) => row.after!['id'])).size).toBe(ROWS)
        }
        second.stop()
        await next.close()
      }))

    it('gives its round up without credit for long, then the connections; the rest is read when credit returns', () =>
      withTable(async ({ open, database, lines }) => {
        const source = open(2, { pausedTimeout: '1s' })
        const reading = new Reading(source, (await source.open(null))!)
        let isBack = false
        reading.onBatch = () => {
          if (reading.rows.length >= 1000 && !isBack) reading.credit.exhaust()
        }
        await reading.until(() => reading.credit.exhausted, 'a part of the rows')
        const begun = performance.now()
        // Waits for whoever reads.
        await database.query('ALTER TABLE t ADD n int')
        expect(performance.now() - begun).toBeLessThan(2000)
        await database.query(`INSERT INTO t VALUES (0, 'while away', 1)`)
        await until(() => lines.at(-1)?.message.includes('sinks have taken nothing') === true, {
          deadlineMs: 10_000,
          what: 'the connection to be closed',
        })
        isBack = true
        reading.credit.giveBack()
        await reading.until(() => isRead(reading.position), 'the end of the snapshot')
        expect(new Set(reading.rows.map((row) => row.after!['id'])).size).toBe(ROWS + 1)
        reading.stop()
        await source.close()
      }))

    it('waits for no transaction that is open', () =>
      withTable(async ({ open, database }) => {
        const source = open(2)
        const start = (await source.open(null))!
        const idle = await database.client()
        await idle.query(`BEGIN; INSERT INTO t VALUES (9999, 'never')`)
        const begun = performance.now()
        const reading = await readSnapshots(source, start)
        expect(performance.now() - begun).toBeLessThan(5000)
        expect(reading.rows.length).toBe(ROWS)
        await idle.query('ROLLBACK')
        reading.stop()
        await source.close()
      }))
  })
}

function opener(database: MysqlTestDatabase) {
  const state = new TestState()
  const lines: LogLine[] = []
  const open = (snapshotReaders: number, more: Partial<InputOptions> = {}) => {
    const tableOptions = [{ tables: ['*.t'], chunkRows: 100 }]
    const input: InputOptions = {
      tables: [`${database.database}.t`],
      snapshot: 'initial',
      snapshotReaders,
      tableOptions,
      ...more,
    }
    return createSource(database, input, { lines, state })
  }
  return { open, database, lines }
}
