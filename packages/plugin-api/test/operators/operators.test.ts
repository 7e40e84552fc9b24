import { type Change, ChangeBatch, eachChange, filterChanges, regroup } from '@tailrace/plugin-api'
import { from, lastValueFrom, Subject, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'

const change = (place: number) => ({ kind: 'mark', place }) as Change
const batch = (places: readonly number[], at: number, barrier = false) =>
  new ChangeBatch(places.map(change), { at }, places.length * 10, barrier)
const places = ({ changes }: ChangeBatch) => changes.map(({ place }) => place)

test('eachChange and filterChanges keep batches, positions and order', async () => {
  const source = [batch([1, 2, 3], 3), batch([5], 5)]
  const doubled = eachChange((one) => (one.place === 2 ? null : change(one.place * 2)))
  const mapped = await lastValueFrom(from(source).pipe(doubled, toArray()))
  expect(mapped.map(places)).toEqual([[2, 6], [10]])
  const odd = filterChanges((one) => one.place % 2 === 0)
  const filtered = await lastValueFrom(from(source).pipe(odd, toArray()))
  expect(filtered.map(places)).toEqual([[2], []])
  expect(filtered.map(({ position }) => position)).toEqual([{ at: 3 }, { at: 5 }])
  expect(filtered.every((one, i) => one.position === source[i]?.position)).toBe(true)
})

describe('regroup', () => {
  const grouped = (batches: readonly ChangeBatch[], max: number) =>
    lastValueFrom(from(batches).pipe(regroup(max), toArray()))

  test('joins batches of one turn, up to a number of changes, and keeps the last position by reference', async () => {
    const batches = [batch([1], 1), batch([2], 2), batch([3, 4], 4), batch([5], 5)]
    const result = await grouped(batches, 3)
    expect(result.map(places)).toEqual([[1, 2, 3, 4], [5]])
    expect(result[0]?.position).toBe(batches[2]?.position)
    expect(result.map(({ bytes }) => bytes)).toEqual([40, 10])
  })

  test('leaves barriers alone', async () => {
    const result = await grouped([batch([1], 1), batch([2], 2, true), batch([3], 3)], 100)
    expect(result.map((one) => [places(one), one.barrier])).toEqual([
      [[1], false],
      [[2], true],
      [[3], false],
    ])
  })

  test('holds nothing across turns, and lets go before an error', async () => {
    const source = new Subject<ChangeBatch>()
    const seen: unknown[] = []
    source.pipe(regroup(100)).subscribe({
      next: (one) => seen.push(places(one)),
      error: (error: Error) => seen.push(error.message),
    })
    source.next(batch([1], 1))
    expect(seen).toEqual([])
    await new Promise(setImmediate)
    expect(seen).toEqual([[1]])
    source.next(batch([2], 2))
    source.error(new Error('broken'))
    expect(seen).toEqual([[1], [2], 'broken'])
  })

  test('emits nothing more once nobody listens', async () => {
    const source = new Subject<ChangeBatch>()
    const seen: unknown[] = []
    const subscription = source.pipe(regroup(100)).subscribe((one) => seen.push(one))
    source.next(batch([1], 1))
    subscription.unsubscribe()
    await new Promise(setImmediate)
    expect(seen).toEqual([])
  })
})
