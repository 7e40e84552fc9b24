import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { jsonCodec } from '../src/mysql/columns/json.ts'

function written(text: string): string {
  const out = new ByteWriter(1)
  const bytes = Buffer.from(`?${text}?`)
  jsonCodec('unavailable').cell(out, bytes, 1, bytes.length - 1)
  return out.toString()
}

/** As the server prints it: spaces behind commas and colons. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}: ${spaced(one)}`,
  )
  return `{${members.join(', ')}}`
}

test('JSON becomes text without the spaces between its tokens', () => {
  expect(written('{"a b": [1, "x, \\"y\\": \\\\", null]}')).toBe(
    JSON.stringify('{"a b":[1,"x, \\"y\\": \\\\",null]}'),
  )
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(written(spaced(value)))).toBe(JSON.stringify(value))
    }),
  )
})

test('what is no JSON text stays a string that can be read', () => {
  for (const text of ['a\nb', '"x\\\u0001"', '\\', '"'])
    expect(JSON.parse(written(text))).toBe(text)
})
