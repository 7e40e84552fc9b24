import { BinlogError } from './binlog-error.ts'
import { ByteCursor, safe } from './byte-cursor.ts'

/**
 * Reads one message of MySQL's serialization library (`libs/mysql/serialization`, since 8.3): a version, the message's
 * size, the id past the last field that a reader must know, then the fields, each with its id before it, in rising
 * order, those left out that have their default. All numbers are of variable length.
 */
export class SerializedFields {
  readonly #cursor: ByteCursor
  #nextId: number | null

  /** @param knownFields how many fields the caller knows; a message that needs more is `unsupported` */
  constructor(body: ByteCursor, knownFields: number) {
    const start = body.at
    const version = readVariable(body)
    if (version !== 1) {
      throw new BinlogError(
        'unsupported',
        `an event is serialized in version ${version}; 1 is read`,
      )
    }
    const size = readVariable(body)
    if (size < body.at - start || size > body.end - start) {
      throw new BinlogError('damaged', `a message of ${size} bytes in ${body.end - start}`)
    }
    this.#cursor = new ByteCursor(body.bytes, body.at, start + size)
    const needed = readVariable(this.#cursor)
    if (needed > knownFields) {
      throw new BinlogError('unsupported', `an event has field ${needed - 1}, which must be known`)
    }
    this.#nextId = this.#readId()
  }

  /** The unsigned field `id`, or `missing` where it was left out. Ask in rising order. */
  unsigned(id: number, missing: number): number {
    if (!this.#goTo(id)) return missing
    const value = readVariable(this.#cursor)
    this.#nextId = this.#readId()
    return value
  }

  /** The signed field `id`, which is not negative where it is used here, or `missing`. */
  signed(id: number, missing: number): number {
    if (!this.#goTo(id)) return missing
    const value = readVariable(this.#cursor)
    if ((value & 1) !== 0) throw new BinlogError('damaged', `field ${id} of an event is negative`)
    this.#nextId = this.#readId()
    return value / 2
  }

  /** The field `id` of `count` bytes, each written as a number of its own; null where it was left out. */
  bytes(id: number, count: number): Uint8Array | null {
    if (!this.#goTo(id)) return null
    const bytes = new Uint8Array(count)
    for (let index = 0; index < count; index++) bytes[index] = readVariable(this.#cursor)
    this.#nextId = this.#readId()
    return bytes
  }

  /** The text field `id`, or an empty text. */
  text(id: number): string {
    if (!this.#goTo(id)) return ''
    const text = this.#cursor.text(readVariable(this.#cursor))
    this.#nextId = this.#readId()
    return text
  }

  #goTo(id: number): boolean {
    if (this.#nextId !== null && this.#nextId < id) {
      throw new BinlogError('damaged', `field ${this.#nextId} of an event is out of order`)
    }
    return this.#nextId === id
  }

  #readId(): number | null {
    return this.#cursor.left > 0 ? readVariable(this.#cursor) : null
  }
}

/**
 * A number of 1 to 9 bytes: as many one-bits at the low end of the first byte as bytes follow, a zero, then the number
 * in the bits that are left.
 */
export function readVariable(cursor: ByteCursor): number {
  const first = cursor.uint8()
  let extra = 0
  while (extra < 8 && ((first >> extra) & 1) !== 0) extra++
  if (extra === 0) return first >> 1
  if (extra === 8) return cursor.safeUint(8, 'a number of an event')
  const low = first >> (extra + 1)
  const rest = extra === 7 ? cursor.safeUint(7, 'a number of an event') : cursor.uint(extra)
  return safe(rest * 2 ** (7 - extra) + low, 'a number of an event')
}
