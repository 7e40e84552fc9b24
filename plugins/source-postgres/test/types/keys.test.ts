import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { encodeAll } from '../../../../packages/plugin-api/test/bytes/encoding.ts'
import { sharedPostgres } from '../../../../test/kit/shared.ts'
import json from '../../../encoder-json/src/index.ts'
import { createSource } from '../harness.ts'
import { openReading } from '../../../../test/sources/reading.ts'
import { jsonMembers } from './json-members.ts'
import { makeTypes } from './server-types.ts'

/** What an index entry of PostgreSQL holds at most, with room to spare. */
const LONGEST_KEY = 1000
/** Arrays that are tried; the order of others is their elements'. */
const arrayKeys = new Set(['integer[]', 'text[]', 'bytea[]', 'timestamptz[]', 'shop.mood[]'])

describe.each([13, 18] as const)('types as keys on PostgreSQL %i', (major) => {
  it('name every row once, in snapshots by chunks and in deletes', async () => {
    const database = await (await sharedPostgres(major)).createDatabase()
    const { types } = await makeTypes(database, major)
    const tried = types.filter(({ type }) => !type.endsWith('[]') || arrayKeys.has(type))
    const keys = tried.map(({ type, cases }, index) => ({
      name: `k${index}`,
      type,
      cases: cases.filter((one) => one.json.length < LONGEST_KEY),
    }))
    const keyed: typeof keys = []
    for (const key of keys) {
      const { name, type, cases } = key
      const rows = cases.map(
        ({ sql }, index) =>
          `INSERT INTO ${name} VALUES (CAST(${sql} AS ${type}), ${index}) ON CONFLICT DO NOTHING`,
      )
      // Arrays of what has no order can be declared as keys, but not compared.
      const probe = `SELECT FROM ${name} ORDER BY k`
      const sql = [`CREATE TABLE ${name} (k ${type} PRIMARY KEY, n int)`, ...rows, probe]
      const made = await database.query(sql.join('; ')).then(
        () => true,
        // Types without an order cannot be keys.
        () => false,
      )
      if (made && cases.length > 0) keyed.push(key)
    }
    const counts = keyed.map(({ name }) => `(SELECT count(*) FROM ${name})`).join(' + ')
    const [row] = await database.query<{ count: number }>(`SELECT (${counts})::int AS count`)
    const { count } = row!
    const source = createSource(database, {
      tables: ['public.k*'],
      snapshot: 'initial',
      tableOptions: [{ tables: ['public.*'], chunkRows: 2 }],
    })
    const { reading } = await openReading(source)
    const all = (rows: number) =>
      reading.until(() => reading.rows.length >= rows, `${rows} rows`, 25_000)
    await all(count)
    await database.query(keyed.map(({ name }) => `DELETE FROM ${name}`).join('; '))
    await all(2 * count)
    const changes = reading.rows
    const differences: string[] = []
    const seen = new Map<string, string>()
    const encoder = json.create(json.options.parse({}), {} as never)
    for (const change of changes) {
      const { op, table } = change
      const { type, cases } = keyed.find(({ name }) => name === table.name)!
      const text = jsonMembers(encodeAll(encoder, [change.copy()])[0]!.key!).get('k')!
      const value = (op === 'read' ? change.after : change.before)!['k']!
      const at = cases.findIndex((one) => one.json === text && isDeepStrictEqual(one.value, value))
      if (at === -1) differences.push(`${op} of ${type}: ${text}`)
      const row = `${op} ${table.name} ${text}`
      if (seen.has(row)) differences.push(`${row} came twice`)
      seen.set(row, text)
    }
    console.log(
      `PostgreSQL ${major}: ${keyed.length} types as keys, ${count} keys, 2 ways (read, delete), differences ${differences.length}`,
    )
    expect(differences).toEqual([])
    expect(keyed.length).toBeGreaterThan(60)
    reading.stop()
    await source.close()
    await database.drop()
  }, 60_000)
})
