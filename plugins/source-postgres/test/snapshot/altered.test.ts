import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import type { PostgresTestDatabase } from '../../../../test/kit/postgres/database.ts'
import { until } from '../../../../test/kit/until.ts'
import type { PostgresPosition } from '../../src/position.ts'
import { SnapshotRead } from '../../src/snapshot/snapshot-read.ts'
import { createSource, Reading } from '../harness.ts'
import type { LogLine } from '../../../../test/sources/context.ts'
import { Follower, textOf } from '../../../../test/sources/follower.ts'
import { isRead } from '../../../../test/sources/until-read.ts'

const ROWS = 1500

describe('what happens to a table while it is read', () => {
  let database: PostgresTestDatabase
  let client: Client
  beforeAll(async () => {
    database = await (await sharedPostgres()).createDatabase()
    client = await database.client()
  })
  afterAll(() => database.drop())
  beforeEach(async () => {
    await database.query(`DROP TABLE IF EXISTS t, renamed, other;
      CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL, v int NOT NULL);
      INSERT INTO t SELECT i, 'c' || (${ROWS} - i), 0 FROM generate_series(1, ${ROWS}) i;
      CREATE TABLE other (id int PRIMARY KEY, v int); INSERT INTO other VALUES (1, 0)`)
  })

  let number = 0
  let current: Follower | null = null
  /** Reads half of the table, does something, reads the rest and one more row. */
  async function alterInTheMiddle(
    act: () => Promise<void>,
    { tables = ['public.*'], keys = ['id'], slowMs = 20, actMs = 20, isStreaming = true } = {},
  ) {
    const lines: LogLine[] = []
    const input = {
      tables,
      snapshot: 'initial' as const,
      tableOptions: [{ tables: ['public.t'], chunkRows: 50 }],
    }
    const name = `${database.database}_${number++}`
    const source = createSource(database, input, name, lines)
    const reading = new Reading(source, (await source.open(null))!)
    const follower = (current = new Follower(keys, null))
    // Slow sinks and a stream that goes on: many rounds. Where it does not, one would be all.
    let batchMs = slowMs
    reading.onBatch = (batch) => {
      follower.takeBatch(batch)
      if (!batch.changes.some((change) => change.kind === 'row' && change.op === 'read')) return
      reading.credit.exhaust()
      setTimeout(() => reading.credit.giveBack(), batchMs)
    }
    const writing = new AbortController()
    const written = isStreaming ? write(writing.signal) : null
    await reading.until(() => follower.rows().size >= ROWS / 2, 'half of the table')
    batchMs = actMs
    const acting = act().finally(() => (batchMs = 5))
    await Promise.race([acting, reading.untilError(20_000).catch(() => {})])
    await reading.until(() => isRead(reading.position), 'the end of the snapshot', 20_000)
    await acting
    writing.abort()
    await written
    await database.query('INSERT INTO other VALUES (2, 0)')
    await reading.until(() => follower.rows('other').has('["2"]'), 'the last row', 20_000)
    reading.stop()
    await source.dropResources!()
    await source.close()
    return { source, follower, lines, reading, rows: reading.rows }
  }

  async function write(signal: AbortSignal): Promise<void> {
    for (let id = 10; !signal.aborted; id++) {
      await database.query('INSERT INTO other VALUES ($1, 0)', [id])
      await sleep(30)
    }
  }

  const there = async (table: string) =>
    (await database.query(`SELECT * FROM ${table}`)).map(textOf).sort()

  it('truncated', async () => {
    const { follower } = await alterInTheMiddle(async () => {
      await client.query(`TRUNCATE t; INSERT INTO t VALUES (5, 'new', 1)`)
    })
    expect(follower.texts()).toEqual(await there('t'))
  })

  it('given and robbed of columns', async () => {
    const { follower } = await alterInTheMiddle(async () => {
      await client.query(
        `ALTER TABLE t ADD w int DEFAULT 7, DROP code; UPDATE t SET v = 1 WHERE id % 100 = 0`,
      )
    })
    const rows = [...follower.rows().values()]
    expect(rows.length).toBe(ROWS)
    expect(rows.filter(({ v }) => v === 1).length).toBe(ROWS / 100)
    expect(rows.filter((row) => row['w'] === 7 && !('code' in row)).length).toBeGreaterThan(
      ROWS / 20,
    )
  })

  it('given a column that the snapshot comes upon first: told once, and covered from then on', async () => {
    const { source, reading } = await alterInTheMiddle(async () => {
      await client.query('ALTER TABLE t ADD w int')
    })
    const told = reading.changes.filter(({ kind }) => kind === 'schema')
    expect(told.map(({ transaction }) => transaction instanceof SnapshotRead)).toEqual([true])
    const [change] = told
    const at = reading.batches.findIndex(({ changes }) => changes.includes(change!))
    expect(at).toBeGreaterThan(0)
    expect(
      reading.batches.map(({ position }) => source.covers(position as PostgresPosition, change!)),
    ).toEqual(reading.batches.map((_, index) => index >= at))
  })

  it('rewritten, with a column of another type', async () => {
    const { follower } = await alterInTheMiddle(async () => {
      await client.query(`ALTER TABLE t ALTER v TYPE text USING v || 'x', ALTER id TYPE bigint`)
    })
    const rows = [...follower.rows().values()]
    expect(rows.length).toBe(ROWS)
    expect(rows.filter(({ v }) => v === '0x').length).toBeGreaterThan(ROWS / 20)
  })

  it('renamed', async () => {
    const { follower } = await alterInTheMiddle(async () => {
      await client.query('ALTER TABLE t RENAME TO renamed')
    })
    expect(follower.rows('t').size + follower.rows('renamed').size).toBe(ROWS)
  })

  it('renamed to what the pipeline does not read', async () => {
    const { follower, lines } = await alterInTheMiddle(
      async () => {
        await client.query('ALTER TABLE t RENAME TO renamed')
      },
      { tables: ['public.t', 'public.other'] },
    )
    expect(follower.rows('renamed').size).toBe(0)
    expect(lines.map(({ message }) => message).join()).toContain('not among those of the pipeline')
  })

  it('renamed while a transaction has it locked', async () => {
    const { follower } = await alterInTheMiddle(async () => {
      await client.query('BEGIN; ALTER TABLE t RENAME TO renamed')
      await untilWaiting()
      await client.query('COMMIT')
    })
    expect(follower.rows('t').size + follower.rows('renamed').size).toBe(ROWS)
  })

  it('dropped', async () => {
    const { lines, follower } = await alterInTheMiddle(async () => {
      await client.query('DROP TABLE t')
    })
    expect(follower.rows().size).toBeLessThan(ROWS)
    expect(lines.map(({ message }) => message).join()).toContain('the table was dropped')
  })

  it('keyed anew by another column, and read from the beginning by that', async () => {
    const { follower, lines, reading } = await alterInTheMiddle(
      async () => {
        await client.query(
          `ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (code); UPDATE t SET v = 1 WHERE id <= 10`,
        )
      },
      { keys: ['id'] },
    )
    expect(lines.map(({ message }) => message).join()).toContain('its key was changed')
    expect(follower.texts()).toEqual(await there('t'))
    expect(reading.position.snapshot).toEqual({ next: 3, active: [] })
  })

  it('keyed anew by somebody who locks it once more', async () => {
    const { follower } = await alterInTheMiddle(async () => {
      await client.query('ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (code)')
      await client.query('BEGIN; LOCK TABLE t')
      await untilWaiting()
      await sleep(1000)
      await client.query('COMMIT')
    })
    expect(follower.texts()).toEqual(await there('t'))
  })

  it('renamed in its key column', async () => {
    const { follower } = await alterInTheMiddle(
      async () => {
        await client.query('ALTER TABLE t RENAME id TO number')
      },
      { keys: ['id', 'number'] },
    )
    expect(follower.rows().size).toBe(ROWS)
  })

  it('altered again and again by somebody who waits for us, as others wait behind him', async () => {
    const stop = new AbortController()
    let longest = 0
    let alters = 0
    const alter = async () => {
      for (; alters < 25 && !stop.signal.aborted; alters++) {
        const begin = performance.now()
        await client.query(`ALTER TABLE t SET (fillfactor = ${50 + (alters % 50)})`)
        await client.query(`ALTER TABLE t ALTER v SET DEFAULT ${alters}`)
        await client.query(`REINDEX TABLE t`)
        longest = Math.max(longest, performance.now() - begin)
      }
    }
    const { follower } = await alterInTheMiddle(alter, { slowMs: 60, actMs: 60 })
    stop.abort()
    expect(follower.rows().size).toBe(ROWS)
    expect(alters).toBe(25)
    expect(longest).toBeLessThan(8000)
  })

  it.each([
    // The rest of the table took 1.5 s more.
    ['nothing else changes', 100],
    // A chunk waited for 5 s before it was given up.
    ['sinks take nothing', 2500],
  ])('altered while %s: the round ends for who waits, and goes on afterwards', async (_, actMs) => {
    let waited = 0
    const { follower } = await alterInTheMiddle(
      async () => {
        const begin = performance.now()
        await client.query('ALTER TABLE t ADD w int')
        waited = performance.now() - begin
      },
      { slowMs: 100, actMs, isStreaming: false },
    )
    expect(follower.rows().size).toBe(ROWS)
    expect(waited).toBeLessThan(1000)
  })

  it('locked for long: the stream goes on, and the rest is read afterwards', async () => {
    const { follower, rows } = await alterInTheMiddle(async () => {
      await client.query('BEGIN; LOCK TABLE t')
      await untilWaiting()
      await database.query('INSERT INTO other VALUES (3, 0)')
      await until(() => current!.rows('other').has('["3"]'), { what: 'a change of another table' })
      await client.query('COMMIT')
    })
    expect(follower.rows().size).toBe(ROWS)
    expect(rows.findLast((row) => row.op === 'read')!.table.name).toBe('t')
  })

  const isWaiting = async () =>
    (
      await database.query(
        `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
          WHERE d.datname = current_database() AND relation IS NOT NULL AND NOT granted`,
      )
    ).length > 0

  async function untilWaiting(): Promise<void> {
    await until(isWaiting, { deadlineMs: 8000, what: 'somebody who waits for the lock' })
  }
})
