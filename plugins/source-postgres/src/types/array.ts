import { type CellDecoder, type Value, withLowerBounds } from '@tailrace/plugin-api'
import { latin1, postgresLowerBounds } from '@tailrace/plugin-api/bytes'

/*
 * The text of an array (PostgreSQL manual, 8.15.6):
 *
 *   array    [ bounds '=' ] '{' [ element { delimiter element } ] '}'
 *   bounds   '[' lower ':' upper ']' …
 *   element  array | NULL | bare | '"' { character | '\' any } '"'
 *
 * An unquoted NULL, in any case, is null; elements that need it are quoted, so nothing else has to be trimmed.
 */
const OPEN = 0x7b
const CLOSE = 0x7d
const QUOTE = 0x22
const ESCAPE = 0x5c

/**
 * Decoder of arrays: nested JavaScript arrays, all dimensions. Lower bounds other than 1 are told by `lowerBoundsOf`.
 *
 * @param element decoder of the elements
 * @param delimiter the element type's delimiter (`typdelim`), a comma for all types but box
 */
export function arrayDecoder(element: CellDecoder, delimiter: string): CellDecoder {
  const separator = delimiter.charCodeAt(0)
  return (bytes, start, end) => new ArrayText(bytes, start, end, element, separator).value()
}

class ArrayText {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #element: CellDecoder
  readonly #separator: number
  #at: number

  constructor(
    bytes: Uint8Array,
    start: number,
    end: number,
    element: CellDecoder,
    separator: number,
  ) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.#element = element
    this.#separator = separator
  }

  value(): Value {
    // The server writes bounds only where one of them is not 1.
    if (this.#bytes[this.#at] === OPEN) return this.#array()
    const bounds = postgresLowerBounds(this.#bytes, this.#at)
    while (this.#at < this.#end && this.#bytes[this.#at] !== OPEN) this.#at++
    return withLowerBounds(this.#array(), bounds)
  }

  #array(): Value[] {
    const values: Value[] = []
    this.#at++
    while (this.#at < this.#end && this.#bytes[this.#at] !== CLOSE) {
      const byte = this.#bytes[this.#at]
      if (byte === this.#separator) this.#at++
      else if (byte === OPEN) values.push(this.#array())
      else if (byte === QUOTE) values.push(this.#quoted())
      else values.push(this.#bare())
    }
    this.#at++
    return values
  }

  #bare(): Value {
    const bytes = this.#bytes
    const start = this.#at
    let at = start
    while (at < this.#end && bytes[at] !== this.#separator && bytes[at] !== CLOSE) at++
    this.#at = at
    if (at - start === 4 && latin1(bytes, start, at).toUpperCase() === 'NULL') return null
    return this.#element(bytes, start, at)
  }

  #quoted(): Value {
    const bytes = this.#bytes
    const start = ++this.#at
    let at = start
    let escapes = 0
    while (at < this.#end && bytes[at] !== QUOTE) {
      if (bytes[at] === ESCAPE) {
        escapes++
        at++
      }
      at++
    }
    this.#at = at + 1
    if (escapes === 0) return this.#element(bytes, start, at)
    const plain = Buffer.allocUnsafe(at - start - escapes)
    let to = 0
    for (let from = start; from < at; from++) {
      if (bytes[from] === ESCAPE) from++
      plain[to++] = bytes[from]!
    }
    return this.#element(plain, 0, plain.length)
  }
}
