import assert from 'node:assert/strict'
import type { Item, WrittenBatch } from './written-batch.ts'

const numbers = (items: readonly Item[]) => items.map(({ n }) => n)

/** @throws where the destination holds anything but each item once, those of a key in order */
export function checkOnce(read: readonly Item[], written: readonly WrittenBatch[]): void {
  const wanted = written.flatMap(({ items }) => items)
  assert.deepEqual(
    numbers(read).toSorted((a, b) => a - b),
    numbers(wanted),
    'what is at the destination is not what was written, each record once',
  )
  checkOrder(read)
}

/**
 * @throws where an item is missing, or the records of a key are out of order; repeats may be there, but the last record of a key is
 *   its newest
 */
export function checkAtLeastOnce(read: readonly Item[], written: readonly WrittenBatch[]): void {
  const have = new Set(numbers(read))
  const lost = written.flatMap(({ items }) => items).filter(({ n }) => !have.has(n))
  assert.deepEqual(numbers(lost), [], 'records were lost')
  const seen = new Set<number>()
  const firsts = read.filter(({ n }) => !seen.has(n) && seen.add(n))
  checkOrder(firsts)
  for (const [key, items] of Map.groupBy(read, (item) => item.key)) {
    const last = items.at(-1)!.n
    assert.equal(
      last,
      Math.max(...numbers(items)),
      `the last record of key ${key} is not its newest`,
    )
  }
}

function checkOrder(read: readonly Item[]): void {
  for (const [key, items] of Map.groupBy(read, (item) => item.key)) {
    const order = numbers(items)
    const sorted = order.toSorted((a, b) => a - b)
    assert.deepEqual(order, sorted, `records of key ${key} are out of order`)
  }
}
