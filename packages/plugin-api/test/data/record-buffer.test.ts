import { RecordBuffer, type RecordParts, type RecordRole } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RowChange, type SchemaChange } from '@tailrace/plugin-api'
import { table, transaction } from '../make.ts'

const of = table(['a'])
const changes = Array.from(
  { length: 20 },
  (_, place) => new RowChange('insert', of, transaction, place, 0, null, -1, -1),
)

const part = fc.option(fc.oneof(fc.string(), fc.uint8Array()))
const roles: RecordRole[] = ['data', 'tombstone', 'schema', 'transaction', 'heartbeat', 'message']
const anyParts: fc.Arbitrary<RecordParts> = fc.record(
  {
    change: fc.nat(19),
    role: fc.constantFrom(...roles),
    key: part,
    value: part,
    headers: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
    destination: fc.string(),
    partitionHint: fc.string(),
  },
  { requiredKeys: ['change', 'key', 'value'] },
)

const bytesOf = (value: string | Uint8Array | null) =>
  value === null ? null : Buffer.from(value as string).toString('hex')

function read(buffer: RecordBuffer, record: number) {
  const { body } = buffer
  const span = (start: number, end: number) =>
    end < 0 ? null : Buffer.from(body.view(start, end)).toString('hex')
  return {
    key: span(buffer.keyStart(record), buffer.keyEnd(record)),
    value: span(buffer.valueStart(record), buffer.valueEnd(record)),
    role: buffer.role(record),
    first: buffer.first(record),
    extras: buffer.extras(record),
  }
}

test('gives back what was put in, however many records, with or without keys and values', () => {
  const buffer = new RecordBuffer(16)
  fc.assert(
    fc.property(fc.array(anyParts, { maxLength: 300, size: 'large' }), (all) => {
      buffer.reset(changes)
      for (const parts of all) buffer.add(parts)
      expect(buffer.count).toBe(all.length)
      all.forEach((parts, i) => {
        const { headers, destination, partitionHint } = parts
        const extras = Object.fromEntries(
          Object.entries({ headers, destination, partitionHint }).filter(
            ([, v]) => v !== undefined,
          ),
        )
        expect(read(buffer, i)).toEqual({
          key: bytesOf(parts.key),
          value: bytesOf(parts.value),
          role: parts.role ?? 'data',
          first: parts.change,
          extras: Object.keys(extras).length === 0 ? undefined : extras,
        })
      })
    }),
    { numRuns: 30 },
  )
})

function ids(buffer: RecordBuffer): string[] {
  return Array.from({ length: buffer.count }, (_, i) => {
    const out = new ByteWriter(8)
    buffer.writeId(i, out)
    return out.toString()
  })
}

test('ids: of the change, numbered where it has several records, with how many more it is about', () => {
  const buffer = new RecordBuffer()
  buffer.reset(changes)
  for (const change of [0, 1, 1, 1, 2]) buffer.add({ change, key: null, value: 'x' })
  buffer.add({ change: 3, lastChange: 6, key: null, value: 'x' })
  buffer.add({ change: 3, lastChange: 3, key: null, value: 'x' })
  expect(ids(buffer)).toEqual([
    's/0/0',
    's/1/0',
    's/1/0#1',
    's/1/0#2',
    's/2/0',
    's/3/0+3',
    's/3/0#1',
  ])
})

test('ids are unique for any records in the order of their changes', () => {
  const buffer = new RecordBuffer()
  fc.assert(
    fc.property(fc.array(fc.nat(19), { maxLength: 60 }), (picked) => {
      buffer.reset(changes)
      for (const change of picked.toSorted((a, b) => a - b)) {
        buffer.add({ change, key: null, value: null })
      }
      expect(new Set(ids(buffer)).size).toBe(picked.length)
    }),
  )
})

test('ids of other changes than rows say their kind, and derived rows their index', () => {
  const derived = changes[0]!.copy()
  derived.derivation = '.2'
  const ddl = { kind: 'schema', transaction, place: 0, ordinal: 0 } as SchemaChange
  const buffer = new RecordBuffer()
  buffer.reset([derived, ddl])
  buffer.add({ change: 0, key: null, value: null })
  buffer.add({ change: 1, key: null, value: null })
  expect(ids(buffer)).toEqual(['s/0/0.2', 's/0/0/schema'])
})
