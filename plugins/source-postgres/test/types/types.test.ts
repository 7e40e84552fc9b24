import { beforeAll, describe, expect, it } from 'vitest'
import type { PostgresDatabase } from '../../../../test/kit/postgres/database.ts'
import { sharedPostgres } from '../../../../test/kit/shared.ts'
import { compareWay } from './differences.ts'
import { makeTypes } from './server-types.ts'
import { typeTables } from './type-tables.ts'
import { changesByAllWays, ways } from './ways.ts'

describe.each([13, 15, 18] as const)('types of PostgreSQL %i', (major) => {
  let server: PostgresDatabase
  beforeAll(async () => {
    server = await sharedPostgres(major)
  })

  it('are exact, in values and in JSON, by every way', async () => {
    const database = await server.createDatabase()
    // Settings of applications must not show in values.
    await database.query(`ALTER DATABASE "${database.database}" SET DateStyle = 'German';
      ALTER DATABASE "${database.database}" SET TimeZone = 'Asia/Kolkata';
      ALTER DATABASE "${database.database}" SET IntervalStyle = 'sql_standard';
      ALTER DATABASE "${database.database}" SET bytea_output = 'escape';
      ALTER DATABASE "${database.database}" SET quote_all_identifiers = on;
      ALTER DATABASE "${database.database}" SET extra_float_digits = 0`)
    const { types, lacking } = await makeTypes(database, major)
    const tables = typeTables(types)
    const changes = await changesByAllWays(database, tables)

    const found = tables.flatMap((table) =>
      ways.map((way) => {
        const comparison = compareWay(way, table, changes)
        expect(comparison.rows, `${way.op} of ${table.name}`).toBe(table.rows.length)
        return comparison
      }),
    )
    const differences = found.flatMap((one) => one.differences)
    const cases = types.reduce((sum, one) => sum + one.cases.length, 0)
    const compared = found.reduce((sum, one) => sum + one.compared, 0)
    console.log(
      `PostgreSQL ${major}: ${types.length} types, ${cases} cases and NULL of each, ${ways.length} ways ` +
        `(${ways.map(({ op }) => op).join(', ')}), ${compared} comparisons, differences ${differences.length}` +
        (lacking.length > 0 ? `; the server lacks ${lacking.join(', ')}` : ''),
    )
    const short = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
    expect(
      differences.slice(0, 20).map((one) => Object.values(one).map(short).join(' | ')),
    ).toEqual([])
    // One version of each table: a snapshot and the stream describe it alike.
    expect(new Set(changes.map(({ table }) => table)).size).toBe(tables.length)
    const columnsOf = new Map(changes.map(({ table }) => [table.name, table.columns]))
    for (const { name, types: own } of tables) {
      const columns = columnsOf.get(name)!.slice(1)
      expect(columns.map((column, index) => [own[index]!.type, column.type])).toEqual(
        own.map((one) => [one.type, one.logical]),
      )
    }
    const natives = tables.flatMap(({ name }) => columnsOf.get(name)!.map((one) => one.nativeType))
    expect(natives).toEqual(expect.arrayContaining(['shop.mood[]', 'numeric(10,2)']))
    await database.drop()
  })
})
