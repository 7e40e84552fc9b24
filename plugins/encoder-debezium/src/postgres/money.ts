import { ByteWriter, type CellWriter, throughText } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../columns/column-codec.ts'
import { type DecimalColumn, decimalCodec } from '../columns/decimal.ts'
import type { CodecSettings } from '../columns/settings.ts'

/**
 * PostgreSQL's `money`: a decimal of scale 2, its text with a currency sign, group separators and, in some locales, brackets
 * around negative amounts.
 */
export function moneyCodec(
  column: Pick<DecimalColumn, 'name' | 'nullable'>,
  settings: CodecSettings,
): ColumnCodec {
  const amount = decimalCodec({ ...column, scale: 2, precision: undefined }, settings)
  const digits = new ByteWriter(64)
  const cell: CellWriter = (out, bytes, start, end) => {
    digits.clear()
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      if (byte === 0x28) digits.byte(0x2d)
      else if (byte === 0x2d || byte === 0x2e || (byte >= 0x30 && byte <= 0x39)) digits.byte(byte)
    }
    amount.cell(out, digits.bytes, 0, digits.length)
  }
  return { ...amount, cell, value: throughText(cell) }
}
