import { lowerBoundsOf } from '../data/array-bounds.ts'
import { UNAVAILABLE, type Value } from '../data/value.ts'
import type { ByteWriter } from './byte-writer.ts'
import { type CellWriter, throughText, type ValueWriter } from './cell-writer.ts'
import { type ArrayVisitor, eachArrayElement, postgresLowerBounds } from './postgres-array.ts'

/** Writes the elements as they are walked over. */
class ElementWriter implements ArrayVisitor {
  readonly #element: CellWriter
  #out!: ByteWriter
  #first = true

  constructor(element: CellWriter) {
    this.#element = element
  }

  begin(out: ByteWriter): void {
    this.#out = out
    this.#first = true
  }

  #separate(): void {
    if (!this.#first) this.#out.byte(0x2c)
    this.#first = false
  }

  open(): void {
    this.#separate()
    this.#out.byte(0x5b)
    this.#first = true
  }

  close(): void {
    this.#out.byte(0x5d)
    this.#first = false
  }

  element(bytes: Uint8Array, start: number, end: number): void {
    this.#separate()
    this.#element(this.#out, bytes, start, end)
  }

  null(): void {
    this.#separate()
    this.#out.ascii('null')
  }
}

/**
 * Writer of arrays in PostgreSQL's text as JSON arrays, one in the other where there are several dimensions.
 *
 * @param element writes an element that is not NULL
 * @param delimiter byte between elements; a semicolon for `box`, else a comma
 * @param bounds what becomes of subscripts that do not begin at 1: `drop` them, or `keep` them by writing
 *   `{"lowerBounds":[0],"elements":[7,8]}` in place of the array
 */
export function jsonArrayCell(
  element: CellWriter,
  delimiter = 0x2c,
  bounds: 'drop' | 'keep' = 'drop',
): CellWriter {
  const writer = new ElementWriter(element)
  return (out, bytes, start, end) => {
    writer.begin(out)
    // Text begins with its bounds only where one of them is not 1.
    const keeps = bounds === 'keep' && bytes[start] === 0x5b
    if (keeps) writeLowerBounds(out, postgresLowerBounds(bytes, start))
    eachArrayElement(bytes, start, end, writer, delimiter)
    if (keeps) out.byte(0x7d)
  }
}

function writeLowerBounds(out: ByteWriter, bounds: readonly number[]): void {
  out.ascii(`{"lowerBounds":[${bounds.join(',')}],"elements":`)
}

/**
 * Writer of array values as JSON arrays; gives the same bytes as {@link jsonArrayCell}, which also writes a value that is still text.
 *
 * @param element writes an element that is not null
 * @param cell writes the text of an array
 * @param bounds as for {@link jsonArrayCell}
 */
export function jsonArrayValue(
  element: ValueWriter,
  cell: CellWriter,
  bounds: 'drop' | 'keep' = 'drop',
): ValueWriter {
  const text = throughText(cell)
  const write = (out: ByteWriter, value: Value): void => {
    if (value === null || value === UNAVAILABLE) out.ascii('null')
    else if (Array.isArray(value)) {
      out.byte(0x5b)
      for (let i = 0; i < value.length; i++) {
        if (i > 0) out.byte(0x2c)
        write(out, value[i] as Value)
      }
      out.byte(0x5d)
    } else element(out, value)
  }
  return (out, value) => {
    if (typeof value === 'string') {
      text(out, value)
      return
    }
    const lower = bounds === 'keep' && Array.isArray(value) ? lowerBoundsOf(value) : null
    if (lower !== null) writeLowerBounds(out, lower)
    write(out, value)
    if (lower !== null) out.byte(0x7d)
  }
}
