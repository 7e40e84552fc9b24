import { TailraceError } from '@tailrace/plugin-api'
import {
  ByteWriter,
  type CellWriter,
  latin1,
  throughText,
  writeBase64,
  writeJsonString,
  writeUnscaled,
} from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from './column-codec.ts'
import { writeDouble } from './float.ts'
import type { CodecSettings } from './settings.ts'

/** What a decimal codec has to know of its column. */
export interface DecimalColumn {
  readonly name: string
  readonly nullable: boolean
  readonly scale: number | undefined
  readonly precision: number | undefined
}

const unscaled = new ByteWriter(64)

function isSpecial(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[end - 1] === 0x4e || bytes[end - 1] === 0x79 || bytes[start] === 0x49
}

/** Writes what is no number as null where the column admits it, as Debezium does, and refuses it elsewhere. */
function specials(column: DecimalColumn, settings: CodecSettings): CellWriter {
  let warned = false
  return (out, bytes, start, end) => {
    const text = latin1(bytes, start, end)
    const special = isSpecial(bytes, start, end)
    if (special && column.nullable) {
      out.ascii('null')
      if (!warned) {
        settings.warn(
          `column ${column.name} holds ${text}, which a precise decimal cannot express: null is written; decimalMode string or double keeps it`,
        )
      }
      warned = true
      return
    }
    const why = special ? 'which a precise decimal cannot express' : 'which does not fit its scale'
    throw new TailraceError(
      'CHANGE_NOT_PROCESSED',
      `column ${column.name} holds ${text}, ${why}.`,
      {
        fix: special
          ? 'set the encoder option decimalMode to string or double.'
          : 'round the value in the transform that makes it, or set the encoder option decimalMode to string.',
      },
    )
  }
}

/** Decimals with a declared scale: base64 of the unscaled value. */
function fixedScale(column: DecimalColumn, settings: CodecSettings): ColumnCodec {
  const { scale = 0, precision } = column
  const special = specials(column, settings)
  const cell: CellWriter = (out, bytes, start, end) => {
    unscaled.clear()
    if (!writeUnscaled(unscaled, bytes, start, end, scale)) {
      special(out, bytes, start, end)
      return
    }
    out.byte(0x22)
    writeBase64(out, unscaled.bytes, 0, unscaled.length)
    out.byte(0x22)
  }
  return {
    schema: {
      type: 'bytes',
      name: 'org.apache.kafka.connect.data.Decimal',
      version: 1,
      parameters: {
        scale: String(scale),
        ...(precision !== undefined && { 'connect.decimal.precision': String(precision) }),
      },
    },
    cell,
    value: throughText(cell),
    fallback: '"AA=="',
    unavailable: JSON.stringify(base64(settings.unavailableValue)),
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

/** Decimals without a declared scale: each value carries its own, without trailing zeros. */
function variableScale(column: DecimalColumn, settings: CodecSettings): ColumnCodec {
  const special = specials(column, settings)
  const cell: CellWriter = (out, bytes, start, end) => {
    let point = start
    while (point < end && bytes[point] !== 0x2e) point++
    let last = end
    if (point < end) {
      while (bytes[last - 1] === 0x30) last--
      if (last === point + 1) last = point
    }
    const scale = last > point ? last - point - 1 : 0
    unscaled.clear()
    if (!writeUnscaled(unscaled, bytes, start, last, scale)) {
      special(out, bytes, start, end)
      return
    }
    out.ascii('{"scale":')
    out.integer(scale)
    out.ascii(',"value":"')
    writeBase64(out, unscaled.bytes, 0, unscaled.length)
    out.ascii('"}')
  }
  return {
    schema: {
      type: 'struct',
      fields: [
        { type: 'int32', optional: false, field: 'scale' },
        { type: 'bytes', optional: false, field: 'value' },
      ],
      name: 'io.debezium.data.VariableScaleDecimal',
      version: 1,
      doc: 'Variable scaled decimal',
    },
    cell,
    value: throughText(cell),
    fallback: '{"scale":0,"value":"AA=="}',
    unavailable: `{"scale":0,"value":"${base64(settings.unavailableValue)}"}`,
  }
}

/** Decimals as doubles; what JSON has no number for as text. */
function double(): ColumnCodec {
  const cell: CellWriter = (out, bytes, start, end) =>
    writeDouble(out, Number(latin1(bytes, start, end)))
  return {
    schema: { type: 'double' },
    cell,
    value: throughText(cell),
    fallback: '0.0',
    unavailable: '0.0',
  }
}

/** Decimals as text; NaN and the infinities by the names that Debezium gives them. */
function text(scale: number | undefined, placeholder: string): ColumnCodec {
  const cell: CellWriter = (out, bytes, start, end) => {
    if (!isSpecial(bytes, start, end)) writeJsonString(out, bytes, start, end)
    else if (bytes[end - 1] === 0x4e) out.ascii('"NAN"')
    else out.ascii(bytes[start] === 0x2d ? '"NEGATIVE_INFINITY"' : '"POSITIVE_INFINITY"')
  }
  return {
    schema: { type: 'string' },
    cell,
    value: throughText(cell),
    fallback: JSON.stringify((0).toFixed(Math.min(Math.max(scale ?? 0, 0), 100))),
    unavailable: JSON.stringify(placeholder),
  }
}

/** Decimals in the mode chosen. */
export function decimalCodec(column: DecimalColumn, settings: CodecSettings): ColumnCodec {
  if (settings.decimalMode === 'double') return double()
  if (settings.decimalMode === 'string') return text(column.scale, settings.unavailableValue)
  return column.scale === undefined ? variableScale(column, settings) : fixedScale(column, settings)
}
