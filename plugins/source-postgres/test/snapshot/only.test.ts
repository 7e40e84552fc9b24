import { describe, expect, it } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import { until } from '../../../../test/kit/until.ts'
import type { PostgresPosition } from '../../src/position.ts'
import { createSource, type InputOptions } from '../harness.ts'
import type { LogLine } from '../../../../test/sources/context.ts'
import { TestCredit } from '../../../../test/sources/credit.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { stored } from '../../../../test/sources/until-read.ts'

describe('snapshot: only', () => {
  it('ends by itself, goes on after a cut, leaves nothing on the server, needs no right to the log', async () => {
    const database = await (await sharedPostgres()).createDatabase()
    await database.query(`CREATE TABLE t (id int PRIMARY KEY, v int);
      INSERT INTO t SELECT i, 0 FROM generate_series(1, 300) i`)
    const user = `plain_${database.database}`
    await database.query(`CREATE ROLE ${user} LOGIN PASSWORD 'plain';
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${user}`)
    const state = new TestState()
    const input: InputOptions = {
      tables: ['public.*'],
      snapshot: 'only',
      tableOptions: [{ tables: ['public.*'], chunkRows: 10 }],
      user,
      password: 'plain',
    }
    const run = async (from: PostgresPosition | null, stopAt: number) => {
      const lines: LogLine[] = []
      const source = createSource(database, input, 'only', lines, state)
      const begin = (await source.open(from)) ?? from!
      const credit = new TestCredit()
      const found: { ids: unknown[]; position: PostgresPosition; isEnded: boolean } = {
        ids: [],
        position: begin,
        isEnded: false,
      }
      let failure: unknown = null
      const subscription = source.stream(begin, credit).subscribe({
        next: (batch) => {
          if (found.ids.length >= stopAt) return
          for (const change of batch.changes) {
            if (change.kind === 'row') found.ids.push(change.after!['id'])
          }
          found.position = stored(batch.position as PostgresPosition)
        },
        complete: () => (found.isEnded = true),
        error: (error: unknown) => (failure = error),
      })
      await until(() => found.isEnded || failure !== null || found.ids.length >= stopAt, {
        what: 'an end',
      })
      expect(failure).toBe(null)
      subscription.unsubscribe()
      await source.close()
      const isTold = lines.some(({ message }) => message.includes('two points in time'))
      return { ...found, isTold }
    }
    const first = await run(null, 100)
    const second = await run(first.position, Infinity)
    expect([first.isTold, second.isTold]).toEqual([false, true])
    expect(second.isEnded).toBe(true)
    expect(new Set([...first.ids, ...second.ids]).size).toBe(300)
    // At most what two readers had open is read twice.
    expect(first.ids.length + second.ids.length).toBeLessThanOrEqual(300 + 2 * 10)
    expect(await run(second.position, Infinity)).toMatchObject({ ids: [], isEnded: true })
    const left = await database.query(
      `SELECT slot_name FROM pg_replication_slots WHERE database = current_database()
       UNION ALL SELECT pubname FROM pg_publication`,
    )
    expect(left).toEqual([])
    await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`)
    await database.drop()
  })
})
