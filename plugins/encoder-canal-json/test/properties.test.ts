import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changes } from '../../../packages/plugin-api/test/bytes/arbitrary-changes.ts'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import { decoded } from '../../../packages/plugin-api/test/bytes/cell-change.ts'
import { canalEncoder } from './encoder.ts'

const options = fc.record({
  databaseFrom: fc.constantFrom('schema', 'database'),
  key: fc.constantFrom('none', 'primary-key'),
})

test('cells and values give the same bytes, and all values are strings or null', () => {
  fc.assert(
    fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), options, (batch, chosen) => {
      const values = batch.map(decoded)
      const fromCells = encodeAll(canalEncoder(chosen), batch)
      expect(encodeAll(canalEncoder(chosen), values)).toEqual(fromCells)
      for (const { value } of fromCells) {
        const message = JSON.parse(value!) as { data: object[] | null; old: object[] | null }
        expect(Object.keys(message)).toEqual(Object.keys(message).toSorted())
        for (const row of [...(message.data ?? []), ...(message.old ?? [])]) {
          for (const cell of Object.values(row)) {
            expect(cell === null || typeof cell === 'string').toBe(true)
          }
        }
      }
    }),
    { numRuns: 250 },
  )
})
