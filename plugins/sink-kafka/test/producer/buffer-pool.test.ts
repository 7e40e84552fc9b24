import { expect, test } from 'vitest'
import { BufferPool } from '../../src/producer/buffer-pool.ts'

test('memory comes back emptied, and no more is kept than allowed', () => {
  const pool = new BufferPool(100 * 1024)
  const first = pool.take(20_000)
  expect(first.bytes.length).toBe(32 * 1024)
  first.length = 5
  pool.give(first)
  const again = pool.take(30_000)
  expect(again).toBe(first)
  expect(again.length).toBe(0)
  const others = [again, ...Array.from({ length: 4 }, () => pool.take(32 * 1024))]
  for (const each of others) pool.give(each)
  const taken = others.map(() => pool.take(32 * 1024))
  expect(taken.filter((each) => others.includes(each))).toHaveLength(3)
  expect(pool.take(1).bytes.length).toBe(16 * 1024)
})
