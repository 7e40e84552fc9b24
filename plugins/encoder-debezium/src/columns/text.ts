import { throughText, writeJsonString } from '@tailrace/plugin-api/bytes'
import type { ConnectSchema } from '../schemas/connect-schema.ts'
import type { ColumnCodec } from './column-codec.ts'

/** Text, and every type whose text is its value. */
export function textCodec(
  placeholder: string,
  schema: ConnectSchema = { type: 'string' },
): ColumnCodec {
  return {
    schema,
    cell: writeJsonString,
    value: throughText(writeJsonString),
    fallback: '""',
    unavailable: JSON.stringify(placeholder),
  }
}
