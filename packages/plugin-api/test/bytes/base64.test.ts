import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BASE64_URL, writeBase64, writeHex, writeHexDecoded } from '@tailrace/plugin-api/bytes'
import { written, writtenFrom } from './written.ts'

const bytes = fc.uint8Array({ maxLength: 200 })

test('base64 as Node writes it', () => {
  fc.assert(
    fc.property(bytes, (data) => {
      expect(written((out) => writeBase64(out, data)).toString()).toBe(
        Buffer.from(data).toString('base64'),
      )
    }),
  )
})

test('base64 for URLs, padded', () => {
  const data = Buffer.from([0xfb, 0xff, 0x00, 0x01])
  expect(written((out) => writeBase64(out, data, 0, 4, BASE64_URL)).toString()).toBe('-_8AAQ==')
})

test('a part of the bytes', () => {
  expect(written((out) => writeBase64(out, Buffer.from('xhellox'), 1, 6)).toString()).toBe(
    'aGVsbG8=',
  )
})

test('hexadecimal digits there and back', () => {
  fc.assert(
    fc.property(bytes, (data) => {
      const hex = written((out) => writeHex(out, data)).toString()
      expect(hex).toBe(Buffer.from(data).toString('hex'))
      const back = written((out) => writeHexDecoded(out, Buffer.from(hex), 0, hex.length))
      expect(back).toEqual(Buffer.from(data))
    }),
  )
  expect(writtenFrom(writeHexDecoded, '4A4b')).toBe('JK')
})
