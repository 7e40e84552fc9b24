/** Bytes of a region: some hundred rows. */
const REGION = 256 * 1024
/** Numbers of its spans. */
const SPANS = 32_768
/** Regions kept for later. */
const MOST_KEPT = 64

/** Memory that rows lie in: bytes as a socket read them, and the spans of their cells. */
export class RowRegion {
  readonly bytes: Uint8Array = Buffer.allocUnsafeSlow(REGION)
  readonly spans = new Int32Array(SPANS)
  /** Where the next byte goes. */
  filled = 0
  /** Where the next row's spans go. */
  spanAt = 0
  /** Who reads in it: views that are not worked off, batches that are not confirmed. */
  holders = 0
}

/**
 * Regions that are used again: else the collector is kept busy by megabytes a second that nobody needs any more. A region whose holders do
 * not all let it go is collected as any other memory.
 */
export class RowMemory {
  readonly #free: RowRegion[] = []
  /** With `TAILRACE_POISON=1` memory that was let go is overwritten, so that who still reads it fails. */
  readonly #poisons = process.env['TAILRACE_POISON'] === '1'

  /** A region with room for all its bytes, held once. */
  take(): RowRegion {
    const region = this.#free.pop() ?? new RowRegion()
    region.filled = 0
    region.spanAt = 0
    region.holders = 1
    return region
  }

  /** Lets a region go; after the last holder it is written again. */
  release(region: RowRegion): void {
    if (--region.holders > 0) return
    if (this.#poisons) {
      region.bytes.fill(0xff)
      region.spans.fill(0x7fffffff)
    }
    if (this.#free.length < MOST_KEPT) this.#free.push(region)
  }
}
