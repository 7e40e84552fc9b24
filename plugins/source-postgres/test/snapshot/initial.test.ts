import { describe, expect, test } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import { createSource } from '../harness.ts'
import { openReading } from '../../../../test/sources/reading.ts'

describe.each([13, 15, 18] as const)('a first start on PostgreSQL %i', (major) => {
  test('reads what is there, then streams', async () => {
    const database = await (await sharedPostgres(major)).createDatabase()
    await database.query(`CREATE TABLE a (id int PRIMARY KEY, v text)`)
    await database.query(`CREATE TABLE b (x text, y int, PRIMARY KEY (y, x))`)
    await database.query(`CREATE TABLE c (id int PRIMARY KEY)`)
    await database.query(`INSERT INTO a SELECT i, 'v' || i FROM generate_series(1, 5000) i`)
    await database.query(`INSERT INTO b SELECT 'x' || i, i FROM generate_series(1, 10) i`)
    const source = createSource(database, {
      tables: ['public.*'],
      snapshot: 'initial',
      tableOptions: [{ tables: ['public.a'], chunkRows: 700 }],
    })
    const { reading } = await openReading(source)
    await reading.untilRows(5010)
    await database.query(`INSERT INTO a VALUES (5001, 'new')`)
    await reading.untilRows(5011)
    const ids = reading.rows.filter((row) => row.table.name === 'a').map((row) => row.after!['id'])
    expect(new Set(ids).size).toBe(5001)
    expect(reading.rows.slice(0, 5010).every(({ op }) => op === 'read')).toBe(true)
    expect(reading.rows[5010]!.op).toBe('insert')
    expect(reading.position.snapshot).toEqual({ next: 2, active: [] })
    reading.stop()
    await source.close()
    await database.drop()
  })
})
