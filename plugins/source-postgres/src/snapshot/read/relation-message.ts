import { RELATION } from '../../pgoutput/messages.ts'
import type {
  CatalogColumn,
  CatalogIndex,
  CatalogPublication,
  CatalogTable,
} from './definition-query.ts'

/** A column as a Relation message needs it. */
export type DefinedColumn = Pick<
  CatalogColumn,
  'number' | 'name' | 'type' | 'modifier' | 'generated'
>

/** A publication as the Relation message of a table needs it. */
export type DefinedPublication = Omit<CatalogPublication, 'updates'>

/** A table as its Relation message needs it. */
export interface DefinedTable extends Pick<
  CatalogTable,
  'oid' | 'schema' | 'name' | 'kind' | 'identity'
> {
  readonly publications: readonly DefinedPublication[]
  readonly columns: readonly DefinedColumn[]
  readonly indexes: readonly (Pick<
    CatalogIndex,
    'primary' | 'immediate' | 'replicaIdentity' | 'valid'
  > & { readonly columns: readonly { readonly number: number }[] })[]
}

/**
 * The Relation message of pgoutput, as the server would send it for the table's publications (manual, 54.9; the server's
 * `logicalrep_write_rel`). Byte for byte, so that stream and snapshot know a table as one and the same.
 */
export function relationMessage(table: DefinedTable, major: number): Buffer {
  const published = publishedColumns(table)
  const identity = identityColumns(table, major)
  const parts = [
    Buffer.from([RELATION]),
    uint32(table.oid),
    // The server leaves the name of the schema pg_catalog out.
    text(table.schema === 'pg_catalog' ? '' : table.schema),
    text(table.name),
    Buffer.from(table.identity, 'latin1'),
    Buffer.from([published.length >> 8, published.length & 0xff]),
  ]
  for (const column of published) {
    const isIdentity = identity === 'all' || identity.has(column.number)
    parts.push(Buffer.from([isIdentity ? 1 : 0]), text(column.name), uint32(column.type))
    parts.push(uint32(column.modifier >>> 0))
  }
  return Buffer.concat(parts)
}

function publishedColumns({ columns, publications }: DefinedTable): readonly DefinedColumn[] {
  // The server refuses publications of one subscriber that differ in their lists.
  const list = publications.find((publication) => publication.columns !== null)?.columns ?? null
  if (list !== null) return columns.filter((column) => list.includes(column.number))
  const isWithGenerated = publications.some((publication) => publication.generatedColumns)
  return columns.filter(
    ({ generated }) => generated === '' || (generated === 's' && isWithGenerated),
  )
}

/** `attnum`s of the columns whose old values the log has of an update that changes them, or delete. */
export function identityColumns(table: DefinedTable, major: number): 'all' | ReadonlySet<number> {
  if (table.identity === 'f') return 'all'
  const index = table.indexes.find((candidate) => {
    if (!candidate.immediate) return false
    if (table.identity === 'i') return candidate.replicaIdentity && candidate.valid
    if (table.identity !== 'd' || !candidate.primary) return false
    // The key of a root counts before all partitions have it.
    return candidate.valid || (major >= 17 && table.kind === 'p')
  })
  return new Set(index?.columns.map((column) => column.number))
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`)
}
