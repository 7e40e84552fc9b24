import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalReader } from '../../src/values/decimal.ts'
import { readDouble, readFloat } from '../../src/values/floating-point.ts'
import {
  readInt24,
  readInt64,
  readInt8,
  readUint24,
  readUint64,
  readYear,
} from '../../src/values/integer.ts'
import { readCell } from './read-cell.ts'

describe('integers', () => {
  it('of 64 bits keep every digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(64), (value, shift) => {
        const bytes = Buffer.alloc(8)
        const small = value >> BigInt(shift)
        bytes.writeBigUInt64LE(small)
        expect(readCell(readUint64, bytes)).toBe(String(small))
        expect(readCell(readInt64, bytes)).toBe(String(BigInt.asIntN(64, small)))
        bytes.writeBigUInt64LE(BigInt.asUintN(64, -small))
        expect(readCell(readInt64, bytes)).toBe(String(BigInt.asIntN(64, -small)))
      }),
    )
  })

  it('have their sign where the column is signed', () => {
    expect(readCell(readInt8, Buffer.from([0x80]))).toBe('-128')
    expect(readCell(readInt24, Buffer.from([0xff, 0xff, 0xff]))).toBe('-1')
    expect(readCell(readUint24, Buffer.from([0xff, 0xff, 0xff]))).toBe('16777215')
  })

  it('are years since 1900, but for 0', () => {
    expect([0, 1, 124, 255].map((year) => readCell(readYear, Buffer.from([year])))).toEqual([
      '0000',
      '1901',
      '2024',
      '2155',
    ])
  })
})

describe('floating-point numbers', () => {
  it('name the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const bytes = Buffer.alloc(8)
        bytes.writeDoubleLE(value)
        expect(Object.is(Number(readCell(readDouble, bytes)), value)).toBe(true)
      }),
    )
  })

  it('name the same float, in the fewest digits', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const bytes = Buffer.alloc(4)
        bytes.writeFloatLE(value)
        const text = readCell(readFloat, bytes)
        expect(Object.is(Math.fround(Number(text)), value)).toBe(true)
        const digits = text.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length
        expect(digits).toBeLessThanOrEqual(9)
        const shorter = digits > 1 ? Math.fround(Number(value.toPrecision(digits - 1))) : NaN
        expect(shorter).not.toBe(value)
      }),
    )
  })

  it.each([
    [0, '0'],
    [-0, '-0'],
    [1e14, '100000000000000'],
    [1e15, '1e15'],
    [1234567890123456.8, '1234567890123456.8'],
    [123456789012345680000, '1.2345678901234568e20'],
    [1e-15, '0.000000000000001'],
    [1e-16, '1e-16'],
    [1.5e-7, '0.00000015'],
    [5e-324, '5e-324'],
    [-2.2250738585072014e-308, '-2.2250738585072014e-308'],
  ])('%s is laid out as the servers do', (value, text) => {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleLE(value)
    expect(readCell(readDouble, bytes)).toBe(text)
  })
})

describe('decimals', () => {
  it.each([
    [14, 4, '810dfb38d204d2', '1234567890.1234'],
    [14, 4, '7ef204c72dfb2d', '-1234567890.1234'],
    [4, 2, '8000', '0.00'],
    [2, 2, '85', '0.05'],
    [1, 0, '89', '9'],
    [1, 0, '76', '-9'],
  ])('of %i,%i keep all digits', (precision, scale, hex, text) => {
    expect(readCell(decimalReader(precision, scale), Buffer.from(hex, 'hex'))).toBe(text)
  })
})
