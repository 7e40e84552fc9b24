import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteWriter, writeTwosComplement, writeUnscaled } from '@tailrace/plugin-api/bytes'
import { written } from './written.ts'

function valueOf(bytes: Uint8Array): bigint {
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString('hex')}`))
}

/** Whether no shorter two's complement says the same. */
function isShortest(bytes: Uint8Array): boolean {
  return bytes.length === 1 || valueOf(bytes.subarray(1)) !== valueOf(bytes)
}

function unscaled(text: string, scale: number): Buffer | null {
  const bytes = Buffer.from(`9${text}9`)
  const out = new ByteWriter(1)
  const fits = writeUnscaled(out, bytes, 1, bytes.length - 1, scale)
  if (!fits && out.length > 0) throw new Error('something was written')
  return fits ? Buffer.from(out.view()) : null
}

test.each([
  0,
  127,
  128,
  255,
  256,
  32767,
  32768,
  8388607,
  8388608,
  2 ** 31,
  2 ** 39,
  2 ** 47,
  2 ** 53 - 1,
])('two’s complement around %i', (edge) => {
  for (const value of [edge, -edge, -edge - 1]) {
    const bytes = written((out) => writeTwosComplement(out, value))
    expect(valueOf(bytes)).toBe(BigInt(value))
    expect(isShortest(bytes)).toBe(true)
  }
})

test('decimals of any size at their scale', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
      fc.nat(20),
      fc.nat(5),
      (number, scale, more) => {
        const digits = String(number < 0n ? -number : number).padStart(scale + 1, '0')
        const point = digits.length - scale
        const text = `${number < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`
        const bytes = unscaled(text, scale + more)!
        expect(valueOf(bytes)).toBe(number * 10n ** BigInt(more))
        expect(isShortest(bytes)).toBe(true)
      },
    ),
  )
})

test.each([
  ['19.99', 2, 1999n],
  ['-12.5', 2, -1250n],
  ['1.9900', 2, 199n],
  ['12300', -2, 123n],
  ['-0', 0, 0n],
  ['0.00', 2, 0n],
  ['1', 20, 10n ** 20n],
])('%s at scale %i', (text, scale, value) => {
  expect(valueOf(unscaled(text, scale)!)).toBe(value)
})

test.each([
  ['1.999', 2],
  ['12345', -2],
  ['123456789012345678.999', 2],
  ['NaN', 2],
  ['-Infinity', 2],
  ['1e5', 0],
])('%s does not fit scale %i', (text, scale) => {
  expect(unscaled(text, scale)).toBeNull()
})
