import { TailraceError } from '@tailrace/plugin-api'
import {
  ByteWriter,
  latin1,
  writeBase64,
  writeJsonString,
  writeUnscaled,
} from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { type CellWriter, type ColumnCodec, throughText } from './column-codec.ts'
import { writeFloat } from './plain.ts'

const unscaled = new ByteWriter(64)

function refuse(column: string, text: string): never {
  const special = /^-?(nan|infinity)$/i.test(text)
  throw new TailraceError(
    'CHANGE_NOT_PROCESSED',
    special
      ? `column ${column} holds ${text}, which a precise decimal cannot express.`
      : `column ${column} holds "${text}", which does not fit its declared scale.`,
    {
      fix: special
        ? 'set the encoder option decimalMode to string or double.'
        : 'round the value in the transform that made it, or set the encoder option decimalMode to string.',
    },
  )
}

/** Decimals with a declared scale, as base64 of the unscaled value. */
function fixedScale(column: string, scale: number, precision: number | undefined): ColumnCodec {
  const cell: CellWriter = (out, bytes, start, end) => {
    unscaled.clear()
    if (!writeUnscaled(unscaled, bytes, start, end, scale))
      refuse(column, latin1(bytes, start, end))
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
    unavailable: '"AA=="',
  }
}

/** Decimals without a declared scale: each value carries its own, without trailing zeros. */
function variableScale(column: string, placeholder: string): ColumnCodec {
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
    if (!writeUnscaled(unscaled, bytes, start, last, scale))
      refuse(column, latin1(bytes, start, end))
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
    },
    cell,
    value: throughText(cell),
    fallback: '{"scale":0,"value":"AA=="}',
    unavailable: `{"scale":0,"value":"${Buffer.from(placeholder, 'utf8').toString('base64')}"}`,
  }
}

/** Decimals as doubles. */
function double(): ColumnCodec {
  const cell: CellWriter = (out, bytes, start, end) =>
    writeFloat(out, Number(latin1(bytes, start, end)))
  return {
    schema: { type: 'double' },
    cell,
    value: throughText(cell),
    fallback: '0',
    unavailable: '0',
  }
}

/** Decimals as text. */
function text(placeholder: string): ColumnCodec {
  return {
    schema: { type: 'string' },
    cell: writeJsonString,
    value: throughText(writeJsonString),
    fallback: '"0"',
    unavailable: JSON.stringify(placeholder),
  }
}

/** Decimals in the mode chosen. */
export function decimalCodec(
  mode: Options['decimalMode'],
  column: string,
  scale: number | undefined,
  precision: number | undefined,
  placeholder: string,
): ColumnCodec {
  if (mode === 'double') return double()
  if (mode === 'string') return text(placeholder)
  return scale === undefined
    ? variableScale(column, placeholder)
    : fixedScale(column, scale, precision)
}

/** PostgreSQL's `money`: a decimal of scale 2, its text with a currency sign and group separators. */
export function moneyCodec(
  mode: Options['decimalMode'],
  column: string,
  placeholder: string,
): ColumnCodec {
  const amount = decimalCodec(mode, column, 2, undefined, placeholder)
  const digits = new ByteWriter(64)
  const cell: CellWriter = (out, bytes, start, end) => {
    digits.clear()
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      if (byte === 0x28) digits.byte(0x2d)
      if (byte === 0x2d || byte === 0x2e || (byte >= 0x30 && byte <= 0x39)) digits.byte(byte)
    }
    amount.cell(out, digits.bytes, 0, digits.length)
  }
  return { ...amount, cell, value: throughText(cell) }
}
