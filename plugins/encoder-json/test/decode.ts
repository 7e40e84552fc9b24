import type { ColumnType, Row, RowChange, Value } from '@tailrace/plugin-api'

/** A number as the text has it: doubles would lose digits. */
class Digits {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

const parse = (text: string): unknown =>
  JSON.parse(text, ((_: string, value: unknown, context: { source?: string }) =>
    typeof value === 'number' ? new Digits(context.source!) : value) as never)

/** The value that a column of a type has in a record. */
function valueOf(json: unknown, type: ColumnType): Value {
  if (json === null) return null
  switch (type.kind) {
    case 'int64':
    case 'uint64':
      return BigInt((json as Digits).source)
    case 'binary':
      return Buffer.from(json as string, 'base64')
    case 'array':
      return (json as unknown[]).map((element) => valueOf(element, type.element))
    case 'set':
      return json as string[]
    default:
      return json instanceof Digits ? Number(json.source) : (json as string | boolean)
  }
}

/** Reads a record of the default options back. */
export function decode(value: Buffer, { table }: RowChange): { row: Row } | null {
  const record = parse(value.toString('utf8')) as { before: object | null; after: object | null }
  const image = Object.entries(record.after ?? record.before ?? {})
  return {
    row: Object.fromEntries(
      image.map(([name, json]) => [name, valueOf(json, table.columns[table.indexOf(name)]!.type)]),
    ),
  }
}
