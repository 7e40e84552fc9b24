import { MYSQL_TEXT } from '@tailrace/mysql-binlog'
import type { CellBlock } from '@tailrace/plugin-api'
import type { RowRegion } from '@tailrace/plugin-api/snapshot'

/** Numbers of an array for rows that do not have theirs in their region. */
const SLAB = 32_768

/** Where the spans of rows go, and what rows of late lie in. */
export class RowSpans {
  #region: RowRegion | null = null
  #block: CellBlock | null = null
  #touched: RowRegion[] = []
  #slab = new Int32Array(0)
  #slabAt = 0

  /** Where the spans of the row go that {@link RowSpans.block} was called for. */
  at = 0

  /**
   * Where a row's spans go: into the block, from {@link RowSpans.at} on.
   *
   * @param bytes what the row lies in
   * @param region whose bytes these are; null where nobody else's
   * @param count how many numbers
   */
  block(bytes: Uint8Array, region: RowRegion | null, count: number): CellBlock {
    if (region !== this.#region) this.#turnTo(region)
    let spans: Int32Array
    if (region !== null && region.spanAt + count <= region.spans.length) {
      spans = region.spans
      this.at = region.spanAt
      region.spanAt += count
    } else {
      spans = this.#room(count)
      this.at = this.#slabAt
      this.#slabAt += count
    }
    const block = this.#block
    if (block !== null && block.bytes === bytes && block.spans === spans) return block
    return (this.#block = { bytes, spans, format: MYSQL_TEXT })
  }

  /** Regions that the rows since the last call lie in, each held once for the caller. */
  touched(): readonly RowRegion[] {
    const touched = this.#touched
    this.#touched = []
    this.#region = null
    return touched
  }

  #turnTo(region: RowRegion | null): void {
    this.#region = region
    if (region === null || this.#touched.at(-1) === region) return
    region.holders++
    this.#touched.push(region)
  }

  #room(count: number): Int32Array {
    if (this.#slabAt + count > this.#slab.length) {
      this.#slab = new Int32Array(Math.max(SLAB, count))
      this.#slabAt = 0
    }
    return this.#slab
  }
}
