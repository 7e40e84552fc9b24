import { expect, test } from 'vitest'
import { column, table } from '../make.ts'

test('finds columns and key columns by position', () => {
  const of = table(['a', 'b', 'c'], ['c', 'a'])
  expect([of.indexOf('b'), of.indexOf('x'), of.indexOf('toString')]).toEqual([1, -1, -1])
  expect(of.keyColumns).toEqual([2, 0])
  expect(of.id).toBe('public.t')
  expect(of.rewrite({ schema: null }).id).toBe('d.t')
})

test('refuses two columns of one name, and a key that is no column', () => {
  const of = table(['a'])
  expect(() => of.rewrite({ columns: [column('a', 0), column('a', 1)] })).toThrow(/two columns/)
  expect(() => of.rewrite({ primaryKey: ['b'] })).toThrow(/no key column b/)
})

test('a rewrite is a version of its own, and says what it rewrites', () => {
  const of = table(['a'], ['a'])
  const renamed = of.rewrite({ name: 'u', schema: null })
  expect(renamed).toMatchObject({ name: 'u', schema: null, primaryKey: ['a'], origin: of })
  expect(renamed.version).toBeGreaterThan(of.version)
})

test('rows of a table are plain objects of one shape, whatever the names', () => {
  const of = table(['__proto__', 'constructor', "it's", '${x}', '`'])
  const row = of.rowOf(['p', 1, 'i', 2, 'b'])
  expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
  expect(Object.entries(row)).toEqual([
    ['__proto__', 'p'],
    ['constructor', 1],
    ["it's", 'i'],
    ['${x}', 2],
    ['`', 'b'],
  ])
})
