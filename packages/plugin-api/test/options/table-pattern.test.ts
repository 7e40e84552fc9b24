import { compileTablePatterns, isTableName, tableEntries, tableFilter } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { table } from '../make.ts'

const name = fc.stringMatching(/^[a-z_$(+]{1,8}$/)

describe('a pattern', () => {
  test.each([
    [['public.orders'], 'public.orders', true],
    [['public.orders'], 'public.orders2', false],
    [['public.order?'], 'public.orders', true],
    [['public.*'], 'public.orders', true],
    [['*'], 'public.orders', false],
    [['*.*'], 'public.orders', true],
    [['pub?ic.*'], 'pub.ic.orders', false],
    [['re:public\\.(a|b)'], 'public.b', true],
    [['re:public\\.a|b'], 'xb', false],
    [['public.*', '!public.tmp_*'], 'public.tmp_1', false],
    [['!public.tmp_*'], 'public.orders', true],
    [['!public.tmp_*'], 'public.tmp_1', false],
    [['!re:.*_audit'], 'public.x_audit', false],
    [['public.a.b'], 'public.a.b', true],
    [['public.Größe*'], 'public.Größen', true],
  ])('%j on %s: %s', (patterns, id, means) => {
    expect(compileTablePatterns(patterns)(id)).toBe(means)
  })

  test('without wildcards means its own name only, whatever its characters', () => {
    fc.assert(
      fc.property(name, name, name, (schema, a, b) => {
        const matches = compileTablePatterns([`${schema}.${a}`])
        expect(matches(`${schema}.${a}`)).toBe(true)
        expect(matches(`${schema}.${b}`)).toBe(a === b)
      }),
    )
  })

  test('never means what is excluded', () => {
    fc.assert(
      fc.property(fc.array(name), name, (included, excluded) => {
        const matches = compileTablePatterns([...included.map((n) => `s.${n}`), `!s.${excluded}`])
        expect(matches(`s.${excluded}`)).toBe(false)
      }),
    )
  })

  test('with a broken regular expression throws', () => {
    expect(() => compileTablePatterns(['re:('])).toThrow(SyntaxError)
  })
})

test('a filter of tables answers each version for itself', () => {
  const [a, b] = [table(['x']), table(['x']).rewrite({ name: 'other' })]
  const means = tableFilter(['public.t'])
  expect([means(a), means(a), means(b), means(a)]).toEqual([true, true, false, true])
})

test('a table name is a pattern that means one table', () => {
  const patterns = ['public.orders', 'public.a+b', 'public.*', 'public.order?', '!a.b', 're:a.b']
  expect(patterns.filter(isTableName)).toEqual(['public.orders', 'public.a+b'])
})

test('the first entry that means a table applies to it', () => {
  const [few, most] = [{ tables: ['public.a', 'x.*'] }, { tables: ['public.*'] }]
  expect(['public.a', 'x.y', 'public.b', 'z.a'].map(tableEntries([few, most]))).toEqual([
    few,
    few,
    most,
    undefined,
  ])
})
