import { createRequire } from 'node:module'
import fc from 'fast-check'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { expect, test } from 'vitest'
import { Delivery } from '../../src/producer/delivery.ts'
import { appendRecord, recordBound } from '../../src/wire/append-record.ts'
import { RecordBatch, sealBatch } from '../../src/wire/record-batch.ts'
import { firstRecord, splitBatch } from '../../src/wire/split-batch.ts'
import { batchOf, insert, table } from '../support/changes.ts'

interface Decoded {
  readonly firstSequence: number
  readonly producerId: string
  readonly producerEpoch: number
  readonly inTransaction: boolean
  readonly lastOffsetDelta: number
  readonly maxTimestamp: string
  readonly records: readonly {
    readonly key: Buffer | null
    readonly value: Buffer | null
    readonly offset: string
    readonly timestamp: string
    readonly headers: Record<string, Buffer>
  }[]
}

const require = createRequire(import.meta.url)
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<Decoded>

/** What kafkajs reads in a batch. */
function decode(bytes: Uint8Array): Promise<Decoded> {
  // kafkajs's fetch decoder has read base offset, length, leader epoch and magic before.
  const decoder = new Decoder(Buffer.from(bytes)) as { readInt64(): void; readInt32(): void }
  return decodeBatch(decoder)
}

const seal = { producerId: 4000n, producerEpoch: 3, transactional: false, codec: 0 }
const orders = table()
const idName = Buffer.from('tailrace-id')

interface Part {
  readonly key: string | null
  readonly value: string | null
  readonly headers?: Record<string, string>
  readonly place?: number
}

function batchWith(parts: readonly Part[], withId = true, guess = { length: 1, idLength: 1 }) {
  const changes = parts.map(({ place }, i) => insert(orders, i, place ?? i))
  const { records } = batchOf(
    changes,
    parts.map(({ key, value, headers }, change) => ({
      change,
      key,
      value,
      ...(headers && { headers }),
    })),
  )
  const batch = new RecordBatch(new ByteWriter(128), 1_700_000_000_000)
  for (let i = 0; i < records.count; i++) {
    const name = withId ? idName : null
    appendRecord(batch, records, i, name, recordBound(records, i, name), i * 50, guess)
  }
  batch.maxTimestamp += (parts.length - 1) * 50
  batch.sequence = 77
  return batch
}

test('golden bytes', () => {
  const batch = batchWith([
    { key: 'k', value: 'v1' },
    { key: null, value: null, headers: { h: 'x' } },
  ])
  const bytes = sealBatch(batch, batch.out.view(), seal)
  expect(Buffer.from(bytes).toString('hex')).toMatchInlineSnapshot(
    `"000000000000000000000078ffffffff023116a0400000000000010000018bcfe568000000018bcfe568320000000000000fa000030000004d0000000244000000026b04763102167461696c726163652d6964187365727665722d312f302f3046006402010104167461696c726163652d6964187365727665722d312f312f3002680278"`,
  )
})

test('kafkajs reads what was written', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record(
          {
            key: fc.option(fc.string({ unit: 'grapheme', maxLength: 100 })),
            value: fc.option(fc.string({ maxLength: 20_000, size: 'max' })),
            place: fc.nat({ max: 10 ** 15 }),
            headers: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.string()),
          },
          { requiredKeys: ['key', 'value', 'place'] },
        ),
        { minLength: 1, maxLength: 30 },
      ),
      fc.boolean(),
      fc.constantFrom(1, 2, 3),
      async (parts, withId, length) => {
        const batch = batchWith(parts, withId, { length, idLength: length })
        const decoded = await decode(sealBatch(batch, batch.out.view(), seal))
        expect(decoded).toMatchObject({
          firstSequence: 77,
          producerId: '4000',
          producerEpoch: 3,
          inTransaction: false,
          lastOffsetDelta: parts.length - 1,
        })
        expect(decoded.records).toHaveLength(parts.length)
        for (const [i, { key, value, timestamp, headers }] of decoded.records.entries()) {
          const part = parts[i]!
          expect(key && String(key)).toBe(part.key)
          expect(value && String(value)).toBe(part.value)
          expect(timestamp).toBe(String(1_700_000_000_000 + i * 50))
          const own = Object.entries(headers).map(([name, bytes]) => [name, String(bytes)])
          const expected = Object.entries(part.headers ?? {})
          expect(own).toEqual(
            withId ? [['tailrace-id', `server-1/${part.place}/0`], ...expected] : expected,
          )
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a batch and its halves hold the same records, with sequences that go on', async () => {
  const parts = Array.from({ length: 301 }, (_, i) => ({ key: `k${i}`, value: 'v'.repeat(i) }))
  const batch = batchWith(parts)
  batch.sequence = 0x7fffffff - 10
  const delivery = new Delivery()
  batch.deliveries.push(delivery)
  delivery.add()
  delivery.done()
  const halves = splitBatch(batch, [new ByteWriter(16), new ByteWriter(16)])
  expect(halves.map(({ sequence }) => sequence)).toEqual([0x7fffffff - 10, 139])
  expect(halves.map(firstRecord)).toEqual([
    { key: 'k0', id: 'server-1/0/0' },
    { key: 'k150', id: 'server-1/150/0' },
  ])
  const plain = batchWith([{ key: null, value: 'v' }], false)
  expect(firstRecord(plain)).toEqual({ key: null, id: null })
  const decoded = await Promise.all(
    halves.map((half) => decode(sealBatch(half, half.out.view(), seal))),
  )
  const records = decoded.flatMap((each) => each.records)
  expect(records.map(({ key, value }) => [String(key), String(value)])).toEqual(
    parts.map(({ key, value }) => [key, value]),
  )
  halves[0].deliveries[0]!.done()
  expect(delivery.settled).toBe(false)
  halves[1].deliveries[0]!.done()
  expect(delivery.settled).toBe(true)
})
