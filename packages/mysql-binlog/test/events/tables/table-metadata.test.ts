import { describe, expect, it } from 'vitest'
import { ColumnType, type TableMap, type TableMetadata } from '../../../src/index.ts'
import { fixture, record, servers } from '../recorder.ts'

/** What the server itself says of a column. */
interface Column {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly nullable: 0 | 1
  readonly collationId: number | null
  readonly isKey: 0 | 1
  readonly isInvisible: 0 | 1
}

async function tables(server: string, scene: string): Promise<Map<string, TableMap>> {
  const { calls } = await record(server, scene)
  const maps = calls.filter((call) => call.name === 'tableMap').map(({ value }) => value)
  return new Map(maps.map((map) => [map.table, map]))
}

async function columns(server: string, table: string): Promise<Column[]> {
  const all = JSON.parse((await fixture(server, 'columns.json')).toString()) as Column[]
  return all.filter((column) => column.table === table)
}

const flags = (values: Iterable<boolean | number>) => Array.from(values, Number)
const isList = (type: string) => /^(enum|set)/.test(type)
const valuesOf = (type: string, of: string) =>
  type.startsWith(`${of}(`)
    ? Array.from(type.matchAll(/'((?:[^']|'')*)'/g), ([, value]) => value!.replaceAll("''", "'"))
    : undefined

const decoders = { latin1: new TextDecoder('windows-1252'), utf8: new TextDecoder() }
const LATIN1 = 8
const BINARY = 63

describe.each(servers)('table maps of %s', (server) => {
  describe.each(['types', 'prefixed', 'lists'])('table %s', (name) => {
    it('tell all that the server says of columns, with FULL metadata', async () => {
      const map = (await tables(server, 'types-full')).get(name)!
      const real = await columns(server, name)
      const metadata = map.optional!
      expect(map).toMatchObject({ database: 'fixture', columnCount: real.length })
      expect(metadata.names).toEqual(real.map(({ column }) => column))
      expect(real.map((_, index) => (map.nullable[index >> 3]! >> (index & 7)) & 1)).toEqual(
        real.map(({ nullable }) => nullable),
      )
      const unsigned = real.map(({ type }) => /unsigned|^year/.test(type))
      // Where no column is a number, the part is left out.
      expect(flags(metadata.unsigned ?? real.map(() => 0))).toEqual(flags(unsigned))
    })

    it('tell collations and the values of lists', async () => {
      const map = (await tables(server, 'types-full')).get(name)!
      const real = await columns(server, name)
      const { collations, enumValues, setValues } = map.optional!
      // Without one in the schema it is `binary` or none, and so it is for MySQL's JSON.
      const known = real.map(({ collationId }, index) =>
        map.types[index] === ColumnType.JSON ? null : collationId,
      )
      expect(
        Array.from(collations!, (id, index) => known[index] ?? (id === BINARY ? 0 : id)),
      ).toEqual(known.map((id) => id ?? 0))
      expect(known.map((id, index) => id ?? collations![index])).toEqual(Array.from(collations!))
      const text = (lists: TableMetadata['enumValues']) =>
        real.map((_, index) =>
          lists?.[index]?.map((value) => {
            const decoder = collations![index] === LATIN1 ? decoders.latin1 : decoders.utf8
            return decoder.decode(value)
          }),
        )
      expect(text(enumValues)).toEqual(real.map(({ type }) => valuesOf(type, 'enum')))
      expect(text(setValues)).toEqual(real.map(({ type }) => valuesOf(type, 'set')))
    })

    it('tell less with MINIMAL metadata, and the same', async () => {
      const full = (await tables(server, 'types-full')).get(name)!
      const minimal = (await tables(server, 'types-minimal')).get(name)!
      const real = await columns(server, name)
      const onlyText = full.optional!.collations!.map((id, index) =>
        isList(real[index]!.type) ? 0 : id,
      )
      const hasText = onlyText.some((id) => id > 0)
      expect(minimal.optional).toEqual(
        name === 'lists'
          ? null
          : {
              ...full.optional,
              names: null,
              collations: hasText ? onlyText : null,
              enumValues: null,
              setValues: null,
              primaryKey: null,
              visible: null,
            },
      )
      expect(minimal.types).toEqual(full.types)
      expect(minimal.metadata).toEqual(full.metadata)
    })
  })

  it('tell keys, with their prefixes', async () => {
    const maps = await tables(server, 'types-full')
    expect(maps.get('types')!.optional!.primaryKey).toEqual([{ column: 0, prefix: 0 }])
    expect(maps.get('prefixed')!.optional!.primaryKey).toEqual([
      { column: 2, prefix: 7 },
      { column: 0, prefix: 0 },
      { column: 1, prefix: 0 },
    ])
    expect(maps.get('lists')!.optional!.primaryKey).toBeNull()
  })

  it('tell types and what belongs to them', async () => {
    const map = (await tables(server, 'types-full')).get('types')!
    const typed = (name: string) => {
      const column = map.optional!.names!.indexOf(name)
      return [map.types[column], map.metadata[column]]
    }
    expect(typed('b9')).toEqual([ColumnType.BIT, 9])
    expect(typed('b64')).toEqual([ColumnType.BIT, 64])
    expect(typed('d65')).toEqual([ColumnType.NEWDECIMAL, 65 * 256 + 30])
    expect(typed('c255')).toEqual([ColumnType.STRING, 1020])
    expect(typed('cl')).toEqual([ColumnType.STRING, 20])
    expect(typed('v')).toEqual([ColumnType.VARCHAR, 1200])
    expect(typed('tb')).toEqual([ColumnType.BLOB, 1])
    expect(typed('lb')).toEqual([ColumnType.BLOB, 4])
    expect(typed('tm6')).toEqual([ColumnType.TIME2, 6])
    expect(typed('dtm3')).toEqual([ColumnType.DATETIME2, 3])
    expect(typed('ts')).toEqual([ColumnType.TIMESTAMP2, 0])
    expect(typed('e')).toEqual([ColumnType.ENUM, 1])
    expect(typed('s64')).toEqual([ColumnType.SET, 8])
    const { geometryTypes, names } = map.optional!
    expect(
      ['g', 'p', 'ls', 'gc', 'id'].map((name) => geometryTypes![names!.indexOf(name)]),
    ).toEqual([0, 1, 2, 7, 255])
  })
})

it('tells dimensions of vectors and invisible columns of MySQL', async () => {
  const map = (await tables('mysql-9.7', 'types-full')).get('types')!
  const { names, vectorDimensions, visible } = map.optional!
  const vector = names!.indexOf('vec')
  expect([map.types[vector], vectorDimensions![vector], vectorDimensions![0]]).toEqual([
    ColumnType.VECTOR,
    3,
    0,
  ])
  const real = await columns('mysql-9.7', 'types')
  expect(flags(visible!)).toEqual(real.map(({ isInvisible }) => 1 - isInvisible))
})

it('has none with NO_LOG of MariaDB', async () => {
  const maps = await tables('mariadb-11.8', 'types-no-log')
  expect([...maps.values()].map(({ optional }) => optional)).toEqual([null, null, null])
})
