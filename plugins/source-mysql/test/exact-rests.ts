import { expect } from 'vitest'
import type { MysqlTestDatabase } from '../../../test/kit/index.ts'
import { covers, type MysqlPosition } from '../src/position.ts'
import { createSource, idOf, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

const isDone = (of: Reading) =>
  of.rows.at(-1)?.value('after', 0) === 9999 && of.changes.at(-1)?.kind === 'mark'

/** Transactions of many rows of two wanted tables and one that is not, with schema changes between them. */
async function write(database: MysqlTestDatabase): Promise<void> {
  await database.query(
    `INSERT INTO numbers WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 900) SELECT n FROM g`,
  )
  await database.query(`BEGIN; INSERT INTO t SELECT n, 'first' FROM numbers;
    INSERT INTO t SELECT n + 900, 'second' FROM numbers; UPDATE t SET v = 'x' WHERE id <= 300;
    INSERT INTO u SELECT n FROM numbers WHERE n < 700; COMMIT`)
  await database.query('ALTER TABLE u ADD note text')
  await database.query(`INSERT INTO u SELECT n + 1000, 'n' FROM numbers WHERE n < 100`)
  await database.query('TRUNCATE TABLE t')
  await database.query(`INSERT INTO u VALUES (9999, 'last')`)
}

/**
 * Expects that reading from the position of each of many batches gives exactly what came after it, ids included.
 *
 * @returns how many row changes there are
 */
export async function expectExactRests(database: MysqlTestDatabase): Promise<number> {
  await database.query('CREATE TABLE t (id int PRIMARY KEY, v text)')
  await database.query('CREATE TABLE u (id int PRIMARY KEY)')
  await database.query('CREATE TABLE numbers (n int PRIMARY KEY)')
  const source = createSource(database, { tables: [`${database.database}.?`] })
  const { start, reading } = await openReading(source)
  await write(database)
  await reading.until(() => isDone(reading), 'all')
  reading.stop()
  const all = reading.changes.map(idOf)
  expect(new Set(all).size).toBe(all.length)
  expect(reading.batches.length).toBeGreaterThan(4)

  let seen = 0
  const stops = reading.batches.map((batch) => ({ batch, seen: (seen += batch.changes.length) }))
  const step = Math.ceil(stops.length / 6)
  for (const [index, { batch, seen }] of stops.entries()) {
    const position = batch.position as MysqlPosition
    const covered = reading.changes.map((change) => covers(position, change))
    expect(covered.indexOf(false)).toBe(seen < all.length ? seen : -1)
    expect(covered.lastIndexOf(true)).toBe(seen - 1)
    const isTried = index % step === 0 || batch.barrier || position.open !== undefined
    if (seen === all.length || !isTried) continue
    expect(await restFrom(source, structuredClone(position))).toEqual(all.slice(seen))
  }
  expect(await restFrom(source, start)).toEqual(all)
  await source.close()
  return reading.rows.length
}

async function restFrom(
  source: ReturnType<typeof createSource>,
  position: MysqlPosition,
): Promise<string[]> {
  const reading = new Reading(source, position)
  await reading.until(() => isDone(reading), 'the rest')
  reading.stop()
  return reading.changes.map(idOf)
}
