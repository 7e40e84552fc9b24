import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changes } from '../../../packages/plugin-api/test/bytes/arbitrary-changes.ts'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import { decoded } from '../../../packages/plugin-api/test/bytes/cell-change.ts'
import json, { record } from '../src/index.ts'

const options = fc.record({
  int64: fc.constantFrom('number', 'string'),
  decimals: fc.constantFrom('number', 'string'),
  json: fc.constantFrom('text', 'embedded'),
  tombstones: fc.boolean(),
})

test('cells and values give the same bytes, and all of them are records of the format', () => {
  fc.assert(
    fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), options, (batch, chosen) => {
      const encoder = () => json.create(json.options.parse(chosen), {} as never)
      const values = batch.map(decoded)
      const fromCells = encodeAll(encoder(), batch)
      expect(encodeAll(encoder(), values)).toEqual(fromCells)
      for (const { key, value } of fromCells) {
        if (key !== null) JSON.parse(key)
        if (value === null) continue
        expect(value).not.toContain('\n')
        record.parse(JSON.parse(value))
      }
    }),
    { numRuns: 250 },
  )
})
