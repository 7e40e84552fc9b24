import {
  type CellBlock,
  type CellDecoder,
  CELL_NULL,
  CELL_UNAVAILABLE,
  UNAVAILABLE,
  type Value,
} from '@tailrace/plugin-api'
import { utf8 } from '@tailrace/plugin-api/bytes'

type Tagged = { readonly bigint: string } | { readonly bytes: string } | { readonly number: string }

/** A value as JSON; what JSON has no form for is an object with one key. */
function toJson(value: Value): unknown {
  if (typeof value === 'bigint') return { bigint: String(value) }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { number: Object.is(value, -0) ? '-0' : String(value) }
  }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (Array.isArray(value)) return (value as readonly Value[]).map(toJson)
  return value
}

function fromJson(json: unknown): Value {
  if (Array.isArray(json)) return json.map(fromJson)
  if (typeof json !== 'object' || json === null) return json as Value
  const tagged = json as Tagged
  if ('bigint' in tagged) return BigInt(tagged.bigint)
  if ('bytes' in tagged) return Buffer.from(tagged.bytes, 'hex')
  return Number(tagged.number)
}

/** Decodes the cells of {@link cellsOf}. */
export const decodeCell: CellDecoder = (bytes, start, end) =>
  fromJson(JSON.parse(utf8(bytes, start, end)))

/**
 * Rows as a source lays them into a block, one behind the other. The block's format is one that no encoder knows, so that
 * encoders ask for values.
 */
export function cellsOf(rows: readonly (readonly Value[])[]): CellBlock {
  const cells = rows.flat()
  const spans = new Int32Array(cells.length * 2)
  const parts: Buffer[] = []
  let length = 0
  cells.forEach((value, i) => {
    spans[2 * i] = length
    if (value === null) spans[2 * i + 1] = CELL_NULL
    else if (value === UNAVAILABLE) spans[2 * i + 1] = CELL_UNAVAILABLE
    else {
      const part = Buffer.from(JSON.stringify(toJson(value)))
      parts.push(part)
      spans[2 * i + 1] = part.length
      length += part.length
    }
  })
  return { bytes: Buffer.concat(parts), spans, format: 'tailrace-conformance' }
}

/** A text that two values share where they are the same, of whatever type. */
export function textOfValue(value: Value | undefined): string {
  if (value === undefined) return 'undefined'
  return value === UNAVAILABLE ? 'unavailable' : JSON.stringify(toJson(value))
}
