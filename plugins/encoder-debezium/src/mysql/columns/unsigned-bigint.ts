import { type CellWriter, latin1, throughText } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'

/** Digits of 2^63 − 1. */
const LONGEST = 19

const cell: CellWriter = (out, bytes, start, end) => {
  if (end - start < LONGEST) out.copy(bytes, start, end)
  else out.ascii(String(BigInt.asIntN(64, BigInt(latin1(bytes, start, end)))))
}

/** BIGINT UNSIGNED as a number of 64 bits with a sign: from 2^63 on it is negative. */
export function wrappedCodec(): ColumnCodec {
  return {
    schema: { type: 'int64' },
    cell,
    value: throughText(cell),
    fallback: '0',
    unavailable: '0',
  }
}
