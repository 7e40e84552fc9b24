import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changes } from '../../../packages/plugin-api/test/bytes/arbitrary-changes.ts'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import { decoded } from '../../../packages/plugin-api/test/bytes/cell-change.ts'
import { debeziumEncoder } from './encoder.ts'

const options = fc.record({
  schemas: fc.boolean(),
  tombstones: fc.boolean(),
  decimalMode: fc.constantFrom('precise', 'double', 'string'),
  timePrecision: fc.constantFrom(
    'adaptive',
    'adaptive-time-microseconds',
    'connect',
    'microseconds',
    'nanoseconds',
    'isostring',
  ),
  binaryMode: fc.constantFrom('bytes', 'base64-url-safe', 'hex'),
  intervalMode: fc.constantFrom('numeric', 'string'),
  skippedOperations: fc.constant<[]>([]),
})

test('cells and values give the same bytes, and all of them are JSON', () => {
  fc.assert(
    fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), options, (batch, chosen) => {
      const values = batch.map(decoded)
      const fromCells = encodeAll(debeziumEncoder(chosen), batch)
      expect(
        batch.every(
          (change) => change.op === 'truncate' || !change.hasBefore || change.beforeAt >= 0,
        ),
      ).toBe(true)
      expect(encodeAll(debeziumEncoder(chosen), values)).toEqual(fromCells)
      for (const { key, value } of fromCells) {
        for (const text of [key, value]) if (text !== null) JSON.parse(text)
      }
    }),
    { numRuns: 250 },
  )
})
