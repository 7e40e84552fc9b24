import {
  byText,
  type ColumnWriter,
  copyFloat,
  writeFloat,
  writeJsonString,
} from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { writeEmbedded } from './embedded-json.ts'

/** Text as it is. */
export const text: ColumnWriter = byText(writeJsonString)
/** Digits as a number. */
export const digits: ColumnWriter = byText((out, bytes, start, end) => out.copy(bytes, start, end))
/** Digits as a string. */
const quotedDigits: ColumnWriter = byText((out, bytes, start, end) => {
  out.byte(0x22)
  out.copy(bytes, start, end)
  out.byte(0x22)
})

/** Decimals as numbers; the letters of NaN and Infinity make a string. */
const decimalNumber: ColumnWriter = byText((out, bytes, start, end) => {
  const last = bytes[end - 1]!
  if (last >= 0x30 && last <= 0x39) out.copy(bytes, start, end)
  else writeJsonString(out, bytes, start, end)
})

/** Floating point numbers. */
export const float: ColumnWriter = {
  cell: copyFloat,
  value: (out, value) => writeFloat(out, Number(value)),
}

const embedded = byText(writeEmbedded)

/** Integers of 64 bits as the option says. */
export function int64Writer({ int64 }: Options): ColumnWriter {
  return int64 === 'number' ? digits : quotedDigits
}

/** Decimals as the option says. */
export function decimalWriter({ decimals }: Options): ColumnWriter {
  return decimals === 'number' ? decimalNumber : text
}

/** JSON as the option says. */
export function jsonWriter({ json }: Options): ColumnWriter {
  return json === 'embedded' ? embedded : text
}
