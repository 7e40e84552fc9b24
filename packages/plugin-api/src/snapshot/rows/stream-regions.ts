import { CellSlab } from '../../data/cell-slab.ts'
import type { CellBlock, CellFormat } from '../../data/cells.ts'
import type { RowMemory, RowRegion } from './row-memory.ts'

/** A part of a region that was filled by one read. */
interface View {
  readonly bytes: Uint8Array
  readonly region: RowRegion
}

/** What one stream of rows holds of the memory: where it writes, what it has not worked off, and what its rows of late lie in. */
export class StreamRegions {
  readonly #memory: RowMemory
  /** For rows that are in no region: those that straddle reads. */
  readonly #slab: CellSlab
  readonly #format: CellFormat
  #filling: RowRegion | null = null
  /** Not worked off, in order. */
  readonly #views: View[] = []
  #touched: RowRegion[] = []
  #bytes: Uint8Array | null = null
  #region: RowRegion | null = null
  #block: CellBlock | null = null
  /** Where the cells of the row go that {@link StreamRegions.block} was called for. */
  at = 0

  /** @param format of the cells */
  constructor(memory: RowMemory, format: CellFormat) {
    this.#memory = memory
    this.#format = format
    this.#slab = new CellSlab(format)
  }

  /** Copies what a socket read, and hands on where it lies now. */
  fill(read: Uint8Array, push: (bytes: Uint8Array) => void): void {
    for (let from = 0; from < read.length;) {
      let region = this.#filling
      if (region === null || region.filled === region.bytes.length) {
        if (region !== null) this.#memory.release(region)
        region = this.#filling = this.#memory.take()
      }
      const to = Math.min(read.length, from + region.bytes.length - region.filled)
      region.bytes.set(read.subarray(from, to), region.filled)
      const bytes = region.bytes.subarray(region.filled, region.filled + to - from)
      region.filled += bytes.length
      region.holders++
      this.#views.push({ bytes, region })
      push(bytes)
      from = to
    }
  }

  /** Where the cells of a row in `bytes` go: into the block, from {@link StreamRegions.at} on. */
  block(bytes: Uint8Array, cells: number): CellBlock {
    if (bytes !== this.#bytes) this.#turnTo(bytes)
    const region = this.#region
    if (region === null || region.spanAt + 2 * cells > region.spans.length) {
      const block = this.#slab.room(bytes, cells)
      this.at = this.#slab.at
      this.#slab.at += 2 * cells
      return block
    }
    this.at = region.spanAt
    region.spanAt += 2 * cells
    return (this.#block ??= { bytes, spans: region.spans, format: this.#format })
  }

  #turnTo(bytes: Uint8Array): void {
    this.#bytes = bytes
    this.#block = null
    const index = this.#views.findIndex((view) => view.bytes === bytes)
    this.#region = index < 0 ? null : this.#views[index]!.region
    for (const view of this.#views.splice(0, Math.max(index, 0))) this.#memory.release(view.region)
    if (this.#region === null || this.#touched.at(-1) === this.#region) return
    this.#region.holders++
    this.#touched.push(this.#region)
  }

  /** Everything that was handed on is worked off. */
  drained(): void {
    this.#bytes = null
    for (const view of this.#views.splice(0)) this.#memory.release(view.region)
  }

  /** What the rows since the last call lie in, each held once for the caller. */
  touched(): readonly RowRegion[] {
    const touched = this.#touched
    this.#touched = []
    this.#bytes = null
    return touched
  }

  /** There are no more rows. What {@link StreamRegions.touched} tells stays. */
  end(): void {
    this.drained()
    if (this.#filling !== null) this.#memory.release(this.#filling)
    this.#filling = null
  }
}
