import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { floatCodec, writeDouble } from '../src/columns/float.ts'

const out = new ByteWriter(64)

function cell(type: 'float' | 'double', text: string): string {
  out.clear()
  floatCodec(type).cell(out, Buffer.from(` ${text} `), 1, text.length + 1)
  return Buffer.from(out.view()).toString()
}

function value(number: number): string {
  out.clear()
  writeDouble(out, number)
  return Buffer.from(out.view()).toString()
}

test.each([
  ['0', '0.0'],
  ['-0', '-0.0'],
  ['1', '1.0'],
  ['-12.5', '-12.5'],
  ['0.001', '0.001'],
  ['0.00099', '9.9E-4'],
  ['0.0001', '1.0E-4'],
  ['9999999', '9999999.0'],
  ['10000000', '1.0E7'],
  ['12345678.25', '1.234567825E7'],
  ['100000000000000', '1.0E14'],
  ['1e+20', '1.0E20'],
  ['1.5e-07', '1.5E-7'],
  ['1.7976931348623157e+308', '1.7976931348623157E308'],
  ['5e-324', '4.9E-324'],
  ['1e-323', '9.9E-324'],
  ['NaN', '"NaN"'],
  ['-Infinity', '"-Infinity"'],
])('the double %s is written as %s', (text, expected) => {
  expect(cell('double', text)).toBe(expected)
  expect(value(Number(text))).toBe(expected)
})

test.each([
  ['1e-45', '1.4E-45'],
  ['1.6777216e+07', '1.6777216E7'],
  ['1e+06', '1000000.0'],
  ['3.4028235e+38', '3.4028235E38'],
])('the real %s is written as %s', (text, expected) => {
  expect(cell('float', text)).toBe(expected)
})

test('every double is read back the same', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(Number(value(number))).toBe(number)
      expect(value(number)).toMatch(/^-?\d+\.\d+(E-?\d+)?$/)
      expect(cell('double', Object.is(number, -0) ? '-0' : String(number))).toBe(value(number))
    }),
    { numRuns: 500 },
  )
})
