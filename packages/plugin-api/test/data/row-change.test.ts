import { type Row, RowChange, UNAVAILABLE, type Value } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyChange, column, entries, expected, type Made, table, transaction } from '../make.ts'

const sides = ['before', 'after'] as const

describe('bytes and rows', () => {
  test('give the same values', () => {
    fc.assert(
      fc.property(anyChange, (made) => {
        for (const side of sides) {
          const change = made.change()
          const single = made.table.columns.map((_, i) => change.value(side, i))
          expect(single).toEqual(made[side] ?? made.table.columns.map(() => undefined))
          expect(entries(change[side])).toEqual(expected(made.table, made[side]))
          expect(made.table.columns.map((_, i) => change.value(side, i))).toEqual(single)
        }
      }),
    )
  })

  test('are there or not without decoding', () => {
    fc.assert(
      fc.property(anyChange, (made) => {
        const change = made.change()
        expect([change.hasBefore, change.hasAfter]).toEqual([
          made.before !== null,
          made.after !== null,
        ])
        expect(change.beforeAt === -1).toBe(made.before === null)
        expect(change.afterAt === -1).toBe(made.after === null)
      }),
    )
  })

  test('a row that was read is the truth from then on', () => {
    const of = table(['a', 'n'])
    const change = new RowChange('insert', of, transaction, 1, 0, null, -1, -1)
    change.after = of.rowOf(['x', 1])
    change.after['a'] = 'changed'
    expect(change.value('after', 0)).toBe('changed')
    expect(change.after).toBe(change.after)
    change.after = null
    expect([change.hasAfter, change.value('after', 0)]).toEqual([false, undefined])
  })
})

/** A rename, reorder and drop of columns, the first column always kept. */
function rewrite(made: Made, suffix: string, order: 1 | -1, keep: number) {
  const kept = made.table.columns.slice(0, keep).toSorted((a, b) => order * (a.cell - b.cell))
  return made.table.rewrite({
    name: 'renamed',
    columns: kept.map((one) => ({ ...one, name: one.name + suffix })),
    primaryKey: made.table.primaryKey.map((name) => name + suffix),
  })
}

describe('retable', () => {
  test('gives the same row whether it was decoded before or after', () => {
    fc.assert(
      fc.property(
        anyChange,
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom<1 | -1>(1, -1),
        (made, keep, order) => {
          const renamed = rewrite(made, '!', order, keep)
          const twice = renamed.rewrite({ columns: renamed.columns.toReversed() })
          for (const side of sides) {
            const [decoded, bytes, stepwise] = [made.change(), made.change(), made.change()]
            expect(decoded[side] === null).toBe(made[side] === null)
            for (const change of [decoded, bytes]) change.retable(twice)
            expect(stepwise[side] === null).toBe(made[side] === null)
            for (const version of [renamed, twice]) stepwise.retable(version)
            const values = made[side] && twice.columns.map(({ cell }) => made[side]![cell]!)
            for (const change of [decoded, bytes, stepwise]) {
              expect(entries(change[side])).toEqual(expected(twice, values))
            }
          }
        },
      ),
    )
  })

  test('keeps the bytes', () => {
    fc.assert(
      fc.property(anyChange, (made) => {
        const change = made.change()
        const { beforeAt, afterAt } = change
        change.retable(rewrite(made, '!', 1, 6))
        expect([change.beforeAt, change.afterAt]).toEqual([beforeAt, afterAt])
      }),
    )
  })

  test('keeps values of columns that a transform added, also when they are renamed', () => {
    const plain = table(['a'])
    const wide = plain.rewrite({
      columns: [...plain.columns, column('sum', -1), column('max', -3)],
    })
    const renamed = wide.rewrite({
      columns: wide.columns.map((one) => ({ ...one, name: one.name.toUpperCase() })),
    })
    const change = new RowChange('insert', wide, transaction, 1, 0, null, -1, -1)
    change.after = wide.rowOf(['x', 3, 4])
    change.retable(renamed)
    expect(change.after).toEqual({ A: 'x', SUM: 3, MAX: 4 })
    expect(renamed.adopt({ a: 'x' }, plain)).toEqual({ A: 'x', SUM: UNAVAILABLE, MAX: UNAVAILABLE })
  })

  test('refuses to guess between added columns that share a cell', () => {
    const plain = table(['a'])
    const wide = plain.rewrite({ columns: [column('x', -1), column('y', -1)] })
    const same = wide.rewrite({ name: 'other' })
    const row: Row = { x: 1, y: 2 }
    expect(same.adopt(row)).toEqual(row)
    const renamed = wide.rewrite({ columns: [column('z', -1)] })
    expect(() => renamed.adopt(row)).toThrow(/cell -1: which one became z/)
  })
})

describe('a copy', () => {
  test('has a content of its own', () => {
    const of = table(['a', 'n'])
    const change = new RowChange('update', of, transaction, 1, 2, null, -1, -1)
    change.after = of.rowOf(['x', 1])
    change.derivation = '.1'
    const copy = change.copy('insert')
    copy.after!['a'] = 'y'
    expect([copy.op, copy.id, change.after['a']]).toEqual(['insert', 's/1/2.1', 'x'])
  })

  test('of a change that was not decoded shares its bytes', () => {
    fc.assert(
      fc.property(anyChange, (made) => {
        const copy = made.change().copy()
        for (const side of sides) {
          expect(entries(copy[side])).toEqual(expected(made.table, made[side] as Value[] | null))
        }
      }),
    )
  })
})
