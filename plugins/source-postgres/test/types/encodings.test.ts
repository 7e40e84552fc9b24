import { describe, expect, it } from 'vitest'
import { encodeAll } from '../../../../packages/plugin-api/test/bytes/encoding.ts'
import type { PostgresTestDatabase } from '../../../../test/kit/postgres/database.ts'
import { type SharedPostgres, sharedPostgres } from '../../../../test/kit/shared.ts'
import json from '../../../encoder-json/src/index.ts'
import { createSource } from '../harness.ts'
import { openReading } from '../../../../test/sources/reading.ts'

/** A database of another encoding than the kit's. */
async function encodedAs(server: SharedPostgres, encoding: string): Promise<PostgresTestDatabase> {
  const database = await server.createDatabase()
  await server.query(`DROP DATABASE ${database.database}`)
  await server.query(`CREATE DATABASE ${database.database} TEMPLATE template0
    ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C'`)
  return database
}

describe.each([13, 18] as const)('databases of another encoding on PostgreSQL %i', (major) => {
  it.each(['LATIN1', 'EUC_JP'])('%s is read as UTF-8, names included', async (encoding) => {
    const database = await encodedAs(await sharedPostgres(major), encoding)
    const word = encoding === 'LATIN1' ? 'naïve' : '日本語'
    await database.query(`CREATE TYPE mood AS ENUM ('${word}');
      CREATE TABLE "${word}" (id int PRIMARY KEY, "${word}" text, m mood[]);
      INSERT INTO "${word}" VALUES (1, '${word} "x"', '{${word}}')`)
    const source = createSource(database, { tables: ['public.*'], snapshot: 'initial' })
    const { reading } = await openReading(source)
    await reading.untilRows(1)
    await database.query(`UPDATE "${word}" SET id = 2`)
    const rows = await reading.untilRows(2)
    const values = rows.map((row) => {
      const encoder = json.create(json.options.parse({}), {} as never)
      return JSON.parse(encodeAll(encoder, [row.copy()])[0]!.value!)
    })
    const row = { [word]: `${word} "x"`, m: [word] }
    expect(rows.map(({ op, after }) => [op, after])).toEqual([
      ['read', { id: 1, ...row }],
      ['update', { id: 2, ...row }],
    ])
    expect(values).toMatchObject([{ after: { id: 1, ...row } }, { table: word, after: row }])
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('SQL_ASCII is read where it holds UTF-8; the server sends no other bytes', async () => {
    const database = await encodedAs(await sharedPostgres(major), 'SQL_ASCII')
    await database.query('CREATE TABLE t (id int PRIMARY KEY, v text)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    await database.query(`INSERT INTO t VALUES (1, 'naïve')`)
    const [row] = await reading.untilRows(1)
    expect(row!.after).toEqual({ id: 1, v: 'naïve' })
    await database.query(`INSERT INTO t VALUES (2, convert_from('\\xe9', 'SQL_ASCII'))`)
    expect(await reading.untilError()).toMatchObject({
      retryable: false,
      message: expect.stringContaining('invalid byte sequence for encoding "UTF8": 0xe9'),
    })
    await source.close()
    await database.drop()
  })
})
