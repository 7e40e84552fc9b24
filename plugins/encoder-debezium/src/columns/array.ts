import { type ColumnKind, UNAVAILABLE, type Value } from '@tailrace/plugin-api'
import { type ArrayVisitor, type ByteWriter, eachArrayElement } from '@tailrace/plugin-api/bytes'
import { type CellWriter, type ColumnCodec, throughText } from './column-codec.ts'

const integers: ReadonlySet<ColumnKind> = new Set([
  'int8',
  'uint8',
  'int16',
  'int32',
  'uint32',
  'int64',
])

/** Writes the elements as they are walked over, arrays in arrays as JSON arrays in JSON arrays. */
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

/** Arrays. What the log did not carry is an array of the placeholder, in a form that fits the elements. */
export function arrayCodec(
  element: ColumnCodec,
  kind: ColumnKind,
  placeholder: string,
  delimiter: number,
): ColumnCodec {
  const writer = new ElementWriter(element.cell)
  const cell: CellWriter = (out, bytes, start, end) => {
    writer.begin(out)
    eachArrayElement(bytes, start, end, writer, delimiter)
  }
  const textValue = throughText(cell)
  const writeValue = (out: ByteWriter, value: Value): void => {
    if (value === null || value === UNAVAILABLE) out.ascii('null')
    else if (!Array.isArray(value)) element.value(out, value)
    else {
      out.byte(0x5b)
      value.forEach((item: Value, index) => {
        if (index > 0) out.byte(0x2c)
        writeValue(out, item)
      })
      out.byte(0x5d)
    }
  }
  const unavailable = integers.has(kind)
    ? [...Buffer.from(placeholder, 'utf8')].join(',')
    : element.unavailable
  return {
    schema: { type: 'array', items: { ...element.schema, optional: kind !== 'enum' } },
    cell,
    value: (out, value) => {
      if (typeof value === 'string') textValue(out, value)
      else writeValue(out, value)
    },
    fallback: '[]',
    unavailable: `[${unavailable}]`,
  }
}
