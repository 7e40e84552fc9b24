import { keyRanges, type KeyText } from '@tailrace/plugin-api/snapshot'
import fc from 'fast-check'
import { expect, it } from 'vitest'

type Condition = (key: readonly number[]) => boolean

/** What conditions mean, by their text. */
function meanings(columns: number) {
  const known = new Map<string, Condition>()
  const add = (text: string, meaning: Condition) => {
    known.set(text, meaning)
    return text
  }
  const comparisons = {
    columns,
    one: (i: number, operator: '=' | '<' | '<=' | '>', border: KeyText) => {
      // Two texts of one value, as 1.0 and 1.
      const value = Math.trunc(Number(border[i]))
      return add(`${i} ${operator} ${border[i]}`, (key) => {
        const order = key[i]! - value
        if (operator === '=') return order === 0
        if (operator === '>') return order > 0
        return operator === '<' ? order < 0 : order <= 0
      })
    },
    upTo: (border: KeyText) =>
      add(`up to ${border.join()}`, (key) => compare(key, border.map(Number)) <= 0),
  }
  return { comparisons, holds: (text: string, key: readonly number[]) => known.get(text)!(key) }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const order = value - Math.trunc(b[i]!)
    if (order !== 0) return order
  }
  return 0
}

const scenario = fc.integer({ min: 1, max: 3 }).chain((columns) => {
  const key = fc.tuple(...Array.from({ length: columns }, () => fc.nat(3)))
  const border = key.chain((values) =>
    fc.tuple(...values.map((value) => fc.constantFrom(`${value}`, `${value}.0`))),
  )
  return fc.record({
    columns: fc.constant(columns),
    borders: fc.array(border, { maxLength: 4 }),
    keys: fc.array(key, { minLength: 1, maxLength: 20 }),
  })
})

it('ranges between borders hold every key once, in the order of the key', () => {
  fc.assert(
    fc.property(scenario, ({ columns, borders, keys }) => {
      const { comparisons, holds } = meanings(columns)
      const sorted = borders.toSorted((a, b) => compare(a.map(Number), b.map(Number)))
      const ends: (KeyText | null)[] = [null, ...sorted, null]
      const ranges = ends.slice(1).flatMap((upTo, i) => [...keyRanges(comparisons, ends[i]!, upTo)])
      const places = keys.toSorted(compare).map((key) => {
        const hits = ranges.flatMap((range, i) =>
          range.every((condition) => holds(condition, key)) ? [i] : [],
        )
        expect(hits).toHaveLength(1)
        return hits[0]!
      })
      expect(places).toEqual(places.toSorted((a, b) => a - b))
    }),
    { numRuns: 500 },
  )
})
