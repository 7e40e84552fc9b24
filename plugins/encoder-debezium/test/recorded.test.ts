import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { RowChange, TableSchema } from '@tailrace/plugin-api'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import {
  type Cell,
  cellChange,
  testTable,
} from '../../../packages/plugin-api/test/bytes/postgres-table.ts'
import { bothForms } from '../../../packages/plugin-api/test/bytes/cell-change.ts'
import { debeziumEncoder } from './encoder.ts'
import { exactJson } from './exact-json.ts'

interface Recorded {
  tables: Record<
    string,
    {
      full: boolean
      columns: { name: string; nativeType: string; nullable: boolean; key?: number }[]
    }
  >
  changes: { op: 'insert' | 'update' | 'delete'; table?: string; old: Cell[]; new: Cell[] }[]
  runs: Record<
    string,
    {
      schemas: Record<string, string>
      records: {
        destination: string
        key: string | null
        value: string | null
        headers?: Record<string, string>
      }[]
    }
  >
}

const recorded = JSON.parse(
  readFileSync(new URL('recorded/postgresql-18.json', import.meta.url), 'utf8'),
) as Recorded

const tables = new Map<string, TableSchema>(
  Object.entries(recorded.tables).map(([name, { columns }]) => {
    const keys = columns
      .filter((column) => column.key !== undefined)
      .toSorted((a, b) => a.key! - b.key!)
    const typed = columns.map((column) => ({
      ...column,
      ...(column.nativeType.startsWith('mood') && { labels: ['sad', 'ok', 'happy'] }),
    }))
    return [
      name,
      testTable(
        name,
        typed,
        keys.map((column) => column.name),
      ),
    ]
  }),
)

/** The change as the log has it: the old row as far as the replica identity goes. */
function changeOf({ op, table: name, old, new: after }: Recorded['changes'][number]): RowChange {
  const table = tables.get(name!)!
  if (recorded.tables[name!]!.full || op === 'insert') return cellChange(op, table, old, after)
  const identity = old.map((cell, i) => (table.keyColumns.includes(i) ? cell : undefined))
  const moved = after === null || table.keyColumns.some((i) => old[i] !== after[i])
  return cellChange(op, table, moved ? identity : null, after)
}

const changes = recorded.changes.filter((change) => change.table !== undefined).map(changeOf)
const modes = {
  default: {},
  connect: {
    timePrecision: 'connect',
    decimalMode: 'double',
    intervalMode: 'string',
    binaryMode: 'hex',
  },
  isostring: { timePrecision: 'isostring', decimalMode: 'string', binaryMode: 'base64-url-safe' },
  nanoseconds: { timePrecision: 'nanoseconds', binaryMode: 'base64' },
  microseconds: { timePrecision: 'microseconds' },
  adaptiveTime: { timePrecision: 'adaptive-time-microseconds', tombstones: false },
} as const

/**
 * Where the connector loses or garbles what the encoder keeps: types that it leaves out or writes as null, arrays of several dimensions, and
 * instants beyond the range of its 64-bit units.
 */
const deviations: Readonly<Record<string, readonly string[]>> = {
  t: ['c_neg', 'c_ma', 'c_name', 'c_box', 'c_iva'],
  m: ['moa'],
}
const garbled: Readonly<Record<string, readonly string[]>> = {
  'default t 2': ['c_ia'],
  'default t 100': ['c_ia'],
  'default t 5': ['c_ts'],
  'nanoseconds m 2': ['ts', 'ts3', 'tsn'],
  'nanoseconds m 3': ['ts', 'ts3', 'tsn'],
}

type Json = Record<string, any>

function compared(run: string, table: string, text: string | null): unknown {
  if (text === null) return null
  const value = exactJson(text) as Json
  for (const side of ['before', 'after'] as const) {
    const row = value[side] as Json | null | undefined
    if (!row) continue
    const id = String(row['id'])
    for (const name of deviations[table] ?? []) delete row[name]
    for (const name of garbled[`${run} ${table} ${id}`] ?? []) delete row[name]
  }
  if (value['source']) {
    for (const name of ['ts_ms', 'ts_us', 'ts_ns', 'txId', 'lsn', 'sequence', 'db']) {
      value['source'][name] = name in value['source'] ? 0 : 'missing'
    }
  }
  for (const name of ['ts_ms', 'ts_us', 'ts_ns']) if (name in value) value[name] = 0
  return value
}

/** Leaves out deviating columns, and defaults of columns, which a table's schema does not carry. */
function ignored(_: string, column: { field?: string; default?: unknown } | null) {
  if (column?.field === undefined) return column
  if (Object.values(deviations).flat().includes(column.field)) return undefined
  if (column.field !== 'snapshot') delete column.default
  return column
}

function fieldsOf(schema: string): unknown {
  const parsed = JSON.parse(schema, ignored) as unknown
  return JSON.parse(
    JSON.stringify(parsed, (_, value: unknown) =>
      Array.isArray(value) ? value.filter((item) => item !== null && item !== undefined) : value,
    ),
  )
}

/** The schema of a key or value that has a payload too. */
function schemaOf(text: string | null): string | null {
  if (text === null) return null
  const { schema, payload } = JSON.parse(text) as Json
  return payload === undefined ? 'no payload' : JSON.stringify(fieldsOf(JSON.stringify(schema)))
}

describe.each(Object.entries(modes))('records of Debezium 3.4.1, %s', (run, options) => {
  const { records, schemas } = recorded.runs[run]!
  const rows = records.filter((record) => record.destination !== 'store.message')
  const wanted = changes.filter((change) => run === 'default' || change.table.name === 'm')

  test.each(bothForms)('from %s', (_, form) => {
    const ours = encodeAll(debeziumEncoder(options), wanted.map(form))
    expect(ours.length).toBe(rows.length)
    for (const [i, record] of rows.entries()) {
      const table = record.destination.split('.').at(-1)!
      expect(ours[i]!.key).toBe(record.key)
      const value = compared(run, table, ours[i]!.value)
      const theirs = compared(run, table, record.value)
      expect(value).toEqual(theirs)
      expect(JSON.stringify(value)).toBe(JSON.stringify(theirs))
      expect(ours[i]!.headers).toEqual(record.headers)
      expect(ours[i]!.role).toBe(record.value === null ? 'tombstone' : 'data')
    }
  })

  test('schemas', () => {
    const ours = encodeAll(debeziumEncoder({ ...options, schemas: true }), wanted)
    for (const [i, record] of rows.entries()) {
      for (const part of ['key', 'value'] as const) {
        const text = ours[i]![part]
        const theirs = record[part] === null ? null : schemas[`${record.destination} ${part}`]!
        expect(schemaOf(text)).toBe(theirs === null ? null : JSON.stringify(fieldsOf(theirs)))
      }
    }
  })
})
