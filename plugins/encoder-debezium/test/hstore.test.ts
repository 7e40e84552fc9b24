import { expect, test } from 'vitest'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { hstoreCodec } from '../src/postgres/hstore.ts'
import { inJavaOrder } from '../src/columns/java-order.ts'

const codec = hstoreCodec('gone')

test.each([
  ['', {}],
  ['"a"=>"1", "b"=>NULL', { a: '1', b: null }],
  [
    '"x y"=>"\\"q\\"", "back\\\\slash"=>", \\"b\\"=>NULL"',
    { 'x y': '"q"', 'back\\slash': ', "b"=>NULL' },
  ],
  ['"ü"=>"😀", ""=>""', { ü: '😀', '': '' }],
  ['"n"=>"NULL"', { n: 'NULL' }],
])('the hstore %s is the text of a JSON object', (text, expected) => {
  const out = new ByteWriter(64)
  const bytes = Buffer.from(text)
  codec.cell(out, bytes, 0, bytes.length)
  const written = JSON.parse(Buffer.from(out.view()).toString()) as string
  expect(JSON.parse(written)).toEqual(expected)
})

test('what the log did not carry is the placeholder as key and value', () => {
  expect(codec.unavailable).toBe(JSON.stringify('{"gone":"gone"}'))
})

test('entries come in the order of a Java HashMap', () => {
  const keys = (...names: string[]) =>
    inJavaOrder(new Map(names.map((name) => [name, 0]))).map(([name]) => name)
  // 'Aa' and 'BB' share a hash code: their own order stays.
  expect(keys('a', 'BB', 'Aa')).toEqual(['BB', 'Aa', 'a'])
  expect(keys('a', 'Aa', 'BB')).toEqual(['Aa', 'BB', 'a'])
  // 'q' and 'a' are in one of 16 buckets; from thirteen keys on there are 32.
  expect(keys('q', 'a')).toEqual(['q', 'a'])
  expect(keys('q', ...'bcdefghijkl'.split(''), 'a').slice(0, 1)).toEqual(['a'])
})
