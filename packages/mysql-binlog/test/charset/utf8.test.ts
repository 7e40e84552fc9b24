import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transcode } from './transcode.ts'

/** Bytes that are often part of UTF-8, so that sequences break at every place. */
const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xa0, 0x90),
)

describe('UTF-8', () => {
  it('is copied, and mended where it is damaged, as the WHATWG standard has it', () => {
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 200 }), (bytes) => {
        const expected = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
          Uint8Array.from(bytes),
        )
        expect(transcode('utf8mb4', Uint8Array.from(bytes)).toString()).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it('is copied whole, however long', () => {
    const text = Buffer.from('añ漢𠮷'.repeat(10_000))
    expect(transcode('utf8mb4', text).equals(text)).toBe(true)
  })
})

describe('Damaged text of other character sets', () => {
  it.each([
    ['ascii', 'Aÿ', 'A?'],
    ['sjis', 'A\x82', 'A?'],
    ['gbk', '\xffA', '?A'],
    ['ujis', '\x8f\xa1', '??'],
    ['gb18030', '\x81\x30\x81', '?0?'],
    ['utf16', '\xd8\x00\x00A', '?A'],
    ['utf16', '\x00A\x00', 'A?'],
    ['utf32', '\x00\x11\x00\x00\x00\x00\x00A', '?A'],
  ])('of %s has question marks', (charset, bytes, text) => {
    expect(transcode(charset, Buffer.from(bytes, 'latin1')).toString()).toBe(text)
  })
})
