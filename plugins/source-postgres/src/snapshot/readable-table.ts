import type { TableSchema } from '@tailrace/plugin-api'
import { tableSchemaOf } from '../catalog/table-schema.ts'
import { readTypes } from '../catalog/types.ts'
import type { Session } from '../connection/session.ts'
import {
  type DefinitionContext,
  type TableDefinition,
  tableDefinitions,
} from './read/table-definition.ts'

/** A table as a snapshot reads it. */
export interface ReadableTable extends TableDefinition {
  readonly schema: TableSchema
}

/**
 * Reads what tables are in the open transaction, which has locked them.
 *
 * @param columnsOf columns of a table that are not left out, or null for all
 * @returns by object id
 */
export async function readTables(
  session: Session,
  database: string,
  oids: readonly number[],
  context: DefinitionContext,
  columnsOf: (table: string) => readonly string[] | null,
): Promise<ReadonlyMap<number, ReadableTable>> {
  const definitions = await tableDefinitions(session, oids, context)
  const all = [...definitions.values()]
  const typeOids = new Set(all.flatMap(({ relation }) => relation.columns.map((c) => c.typeOid)))
  const types = await readTypes(session, [...typeOids])
  return new Map(
    [...definitions].map(([oid, definition]) => {
      const { relation, facts } = definition
      const declared = new Map(facts.columns.map(({ name, declaredType }) => [name, declaredType]))
      const names = relation.columns.map(({ name }) => declared.get(name) ?? null)
      const kept = columnsOf(`${relation.schema}.${relation.name}`)
      const schema = tableSchemaOf(database, relation, facts, types, names, kept)
      return [oid, { ...definition, schema }]
    }),
  )
}
