import { ByteWriter } from '@tailrace/plugin-api/bytes'

const SMALLEST = 16 * 1024

/**
 * Memory of record batches, used again. Capacities are powers of two from 16 KiB on, so that what one partition gave back
 * fits another.
 */
export class BufferPool {
  readonly #free = new Map<number, ByteWriter[]>()
  readonly #keep: number
  #kept = 0

  /** @param keep bytes kept for later; what is given back beyond is left to the garbage collector */
  constructor(keep: number) {
    this.#keep = keep
  }

  /** Memory of at least `capacity` bytes. */
  take(capacity: number): ByteWriter {
    const size = capacity <= SMALLEST ? SMALLEST : 2 ** Math.ceil(Math.log2(capacity))
    const writer = this.#free.get(size)?.pop()
    if (writer === undefined) return new ByteWriter(size)
    this.#kept -= size
    writer.clear()
    return writer
  }

  /** Gives memory back. Nobody may read it any more. */
  give(writer: ByteWriter): void {
    const size = writer.bytes.length
    if (this.#kept + size > this.#keep || !Number.isInteger(Math.log2(size))) return
    const list = this.#free.get(size)
    if (list === undefined) this.#free.set(size, [writer])
    else list.push(writer)
    this.#kept += size
  }
}
