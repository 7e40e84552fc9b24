import { throughText, writeJsonString } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import { textCodec } from '../../columns/text.ts'

/** Labels as one text, in which a comma within a label has a backslash. */
function allowed(labels: readonly string[]): string {
  return labels.map((label) => label.replaceAll(',', '\\,')).join(',')
}

/** ENUM: the label; an invalid one is empty. */
export function enumCodec(labels: readonly string[], placeholder: string): ColumnCodec {
  return textCodec(placeholder, {
    type: 'string',
    name: 'io.debezium.data.Enum',
    version: 1,
    parameters: { allowed: allowed(labels) },
  })
}

const text = throughText(writeJsonString)

/** SET: the labels that it holds, with commas between them. */
export function setCodec(labels: readonly string[], placeholder: string): ColumnCodec {
  return {
    schema: {
      type: 'string',
      name: 'io.debezium.data.EnumSet',
      version: 1,
      parameters: { allowed: allowed(labels) },
    },
    cell: writeJsonString,
    value: (out, value) => text(out, Array.isArray(value) ? value.join(',') : value),
    fallback: '""',
    unavailable: JSON.stringify(placeholder),
  }
}
