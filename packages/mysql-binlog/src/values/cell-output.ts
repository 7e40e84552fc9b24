/** Bytes of a fresh region, when none is named. */
const REGION = 1 << 18
/** Numbers in a fresh array of spans. */
const SPANS = 1 << 13

/** Span length of a cell that is NULL. */
export const NULL_CELL = -1
/** Span length of a cell whose value the row image does not have. */
export const UNAVAILABLE_CELL = -2

/**
 * Where rows are written: the text of all cells, one behind the other, and for each cell its start and length. Rows only
 * ever go behind what is there, so that rows already handed on stay as they are.
 *
 * `bytes` and `spans` are replaced by larger ones, with the same content, when they are full: a reader of rows must take
 * them from here after the last row it hands on. {@link CellOutput.startRegion} leaves both to whoever has them.
 */
export class CellOutput {
  bytes: Buffer
  spans: Int32Array
  /** Where the next byte goes. */
  at = 0

  /**
   * @param size bytes of the region
   * @param spans numbers of the array of spans
   */
  constructor(size = REGION, spans = SPANS) {
    this.bytes = Buffer.allocUnsafeSlow(size)
    this.spans = new Int32Array(spans)
  }

  /** Goes on in new memory; what was written so far belongs to whoever holds it. */
  startRegion(size = REGION, spans = SPANS): void {
    this.bytes = Buffer.allocUnsafeSlow(size)
    this.spans = new Int32Array(spans)
    this.at = 0
  }

  /** Goes on at the beginning of memory that is given; see {@link CellOutput.startRegion}. */
  continueIn(bytes: Buffer, spans: Int32Array): void {
    this.bytes = bytes
    this.spans = spans
    this.at = 0
  }

  /** Makes room for that many bytes behind {@link CellOutput.at}. */
  reserve(count: number): void {
    if (count > this.bytes.length - this.at) this.#grow(count)
  }

  /** Makes room for that many numbers in {@link CellOutput.spans}. */
  reserveSpans(end: number): void {
    if (end <= this.spans.length) return
    const larger = new Int32Array(Math.max(end, 2 * this.spans.length))
    larger.set(this.spans)
    this.spans = larger
  }

  #grow(count: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.at + count, 2 * this.bytes.length))
    this.bytes.copy(larger, 0, 0, this.at)
    this.bytes = larger
  }
}
