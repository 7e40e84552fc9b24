import type { TableSchema } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { Relation } from '../pgoutput/messages.ts'
import { readTableFacts } from './table-facts.ts'
import { tableSchemaOf } from './table-schema.ts'
import { readTypeNames } from './type-names.ts'
import { readTypes } from './types.ts'

/**
 * Reads from the catalog what the stream leaves out of a table's definition, and makes its schema.
 *
 * @param kept names of the columns that are not left out, or null for all
 * @throws TailraceError SOURCE_UNAVAILABLE where the connection breaks
 */
export async function readTableSchema(
  session: Session,
  database: string,
  relation: Relation,
  kept: readonly string[] | null,
): Promise<TableSchema> {
  const [facts, types, names] = await Promise.all([
    readTableFacts(session, relation.oid),
    readTypes(session, [...new Set(relation.columns.map((column) => column.typeOid))]),
    readTypeNames(session, relation.columns),
  ])
  return tableSchemaOf(database, relation, facts, types, names, kept)
}
