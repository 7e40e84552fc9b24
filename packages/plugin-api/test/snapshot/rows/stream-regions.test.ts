import { describe, expect, it } from 'vitest'
import { RowMemory } from '../../../src/snapshot/rows/row-memory.ts'
import { StreamRegions } from '../../../src/snapshot/rows/stream-regions.ts'

const REGION = 256 * 1024

/** Reads of so many bytes each, and what they were copied to. */
function filled(regions: StreamRegions, ...sizes: number[]): Uint8Array[] {
  const views: Uint8Array[] = []
  for (const [i, size] of sizes.entries()) {
    regions.fill(new Uint8Array(size).fill(i + 1), (bytes) => views.push(bytes))
  }
  return views
}

describe('memory of rows', () => {
  it('keeps what was read, over the ends of regions', () => {
    const views = filled(new StreamRegions(new RowMemory(), 'postgres-text'), 100, REGION, 50)
    expect(views.map((view) => [view.length, view[0], view.at(-1)])).toEqual([
      [100, 1, 1],
      [REGION - 100, 2, 2],
      [100, 2, 2],
      [50, 3, 3],
    ])
  })

  it('is used again once all who read it let it go', () => {
    const memory = new RowMemory()
    const regions = new StreamRegions(memory, 'postgres-text')
    const [first, second] = filled(regions, REGION, 10)
    const block = regions.block(first!, 4)
    const one = regions.touched()
    // The same region once more: another batch holds it.
    expect(regions.block(first!, 4).spans).toBe(block.spans)
    const two = regions.touched()
    expect(two).toEqual(one)
    regions.block(second!, 4)
    expect(regions.touched()).not.toEqual(one)
    const [region] = one
    expect(region!.holders).toBe(2)
    memory.release(region!)
    expect(memory.take()).not.toBe(region)
    memory.release(region!)
    const again = memory.take()
    expect(again).toBe(region)
    expect([again.filled, again.spanAt, again.holders]).toEqual([0, 0, 1])
    // Overwritten meanwhile, as these tests run with TAILRACE_POISON.
    expect(first![0]).toBe(0xff)
  })

  it('does not let go what is not worked off', () => {
    const memory = new RowMemory()
    const regions = new StreamRegions(memory, 'postgres-text')
    const [first] = filled(regions, 1000, REGION)
    regions.block(first!, 1)
    const [region] = regions.touched()
    memory.release(region!)
    expect(memory.take()).not.toBe(region)
    regions.drained()
    expect(memory.take()).toBe(region)
  })

  it('has cells of its own for rows that lie in no region, and beyond what a region holds', () => {
    const regions = new StreamRegions(new RowMemory(), 'postgres-text')
    const [view] = filled(regions, 10)
    const elsewhere = new Uint8Array(5)
    expect(regions.block(elsewhere, 3).bytes).toBe(elsewhere)
    expect(regions.touched()).toEqual([])
    const { spans } = regions.block(view!, 16_384)
    expect(regions.at).toBe(0)
    const more = regions.block(view!, 1)
    expect(more.bytes).toBe(view)
    expect(more.spans).not.toBe(spans)
    expect(regions.touched()).toHaveLength(1)
  })
})
