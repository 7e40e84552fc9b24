import fc from 'fast-check'
import { expect, test } from 'vitest'
import { putVarint, VarintReader, varintSize } from '../../src/wire/varint.ts'

test.for([
  [0, [0x00]],
  [1, [0x02]],
  [63, [0x7e]],
  [64, [0x80, 0x01]],
  [8191, [0xfe, 0x7f]],
  [8192, [0x80, 0x80, 0x01]],
  [0x7fffffff, [0xfe, 0xff, 0xff, 0xff, 0x0f]],
] as const)('%i', ([value, expected]) => {
  const bytes = new Uint8Array(5)
  expect(putVarint(bytes, 0, value)).toBe(expected.length)
  expect([...bytes.subarray(0, expected.length)]).toEqual(expected)
})

test('reads back what was written, in as many bytes as foretold', () => {
  const numbers = fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 1 })
  fc.assert(
    fc.property(numbers, (values) => {
      const bytes = new Uint8Array(values.length * 5)
      let at = 0
      for (const value of values) {
        const end = putVarint(bytes, at, value)
        expect(end - at).toBe(varintSize(value))
        at = end
      }
      const reader = new VarintReader(bytes)
      expect(values.map(() => reader.next())).toEqual(values)
      expect(reader.at).toBe(at)
    }),
  )
})

test('reads negative numbers and refuses numbers without end', () => {
  expect(new VarintReader(Uint8Array.of(0x01)).next()).toBe(-1)
  expect(() => new VarintReader(Uint8Array.of(0x80)).next()).toThrow(RangeError)
  expect(() => new VarintReader(new Uint8Array(9).fill(0xff)).next()).toThrow(RangeError)
})
