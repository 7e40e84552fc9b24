import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeJsonCharacters, writeJsonString, writeJsonText } from '@tailrace/plugin-api/bytes'
import { written, writtenFrom } from './written.ts'

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary', minLength: 250, maxLength: 900 }),
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'é', '"'), maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', 'x'.repeat(300), '\u0001', '😀') }),
)

test('a JSON string gives its text back, however long', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const json = writtenFrom(writeJsonString, text)
      expect(JSON.parse(json)).toBe(text)
      expect(writtenFrom(writeJsonCharacters, text)).toBe(json.slice(1, -1))
    }),
  )
})

test('only what must be escaped is', () => {
  expect(writtenFrom(writeJsonString, 'a"b\\c/\b\f\n\r\t\u0000\u001f\u007fé😀')).toBe(
    String.raw`"a\"b\\c/\b\f\n\r\t\u0000\u001f` + '\u007fé😀"',
  )
})

test('a JavaScript string with a lone surrogate stays valid JSON', () => {
  expect(written((out) => writeJsonText(out, 'a\ud800"')).toString()).toBe(String.raw`"a\ud800\""`)
})

test('a long text does not take room for the worst case', () => {
  const bytes = Buffer.alloc(1 << 20, 0x61)
  const size = written((out) => {
    writeJsonString(out, bytes, 0, bytes.length)
    expect(out.bytes.length).toBeLessThan(3 << 20)
  }).length
  expect(size).toBe(bytes.length + 2)
})
