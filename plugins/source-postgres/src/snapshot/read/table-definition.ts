import type { TableFacts } from '../../catalog/table-facts.ts'
import type { Session } from '../../connection/session.ts'
import type { Relation } from '../../pgoutput/messages.ts'
import { parseRelation } from '../../pgoutput/messages.ts'
import { type CatalogTable, definitionQuery } from './definition-query.ts'
import { type ChunkKey, chooseKey, toldColumns } from './key.ts'
import { relationMessage } from './relation-message.ts'

/** What a table is for a snapshot. */
export interface TableDefinition {
  /** The table as the server's Relation message would define it for the publications. */
  readonly relation: Relation
  /** That message's bytes. */
  readonly message: Buffer
  readonly facts: TableFacts
  /** Whether it is the root of partitions; otherwise rows of tables that inherit from it are not its own. */
  readonly isPartitioned: boolean
  /** What chunks are cut by; null where the table must be read whole. */
  readonly key: ChunkKey | null
  /** Row filter of the publications as SQL (server 15 or later): rows outside are not in the stream either. Null without one. */
  readonly rowFilter: string | null
}

/** Which publications the stream reads, and on what server. */
export interface DefinitionContext {
  /** None where no stream is read. */
  readonly publications: readonly string[]
  readonly major: number
}

/**
 * Reads what tables are now, many in one round trip. In a transaction that holds locks on them nothing changes any more.
 *
 * @param oids object ids
 * @returns by object id; a table that does not exist is left out
 * @throws TailraceError see {@link Session.query}
 */
export async function tableDefinitions(
  session: Session,
  oids: readonly number[],
  context: DefinitionContext,
): Promise<ReadonlyMap<number, TableDefinition>> {
  const rows = await session.query<{ table: CatalogTable }>(definitionQuery(context.major), [
    oids.map(String),
    [...context.publications],
  ])
  return new Map(rows.map(({ table }) => [table.oid, define(table, context)]))
}

function define(table: CatalogTable, { major, publications }: DefinitionContext): TableDefinition {
  const message = relationMessage(table, major)
  const primary = table.indexes.find((index) => index.primary)
  const nameOf = new Map(table.columns.map((column) => [column.number, column.name]))
  return {
    relation: parseRelation(message, 0, message.length),
    message,
    facts: {
      columns: table.columns.map((column) => ({
        name: column.name,
        typeOid: column.type,
        typeModifier: column.modifier,
        declaredType: column.declared,
        nullable: !column.notNull,
        generated: column.generated !== '',
      })),
      primaryKey: (primary?.columns ?? []).map(({ number }) => nameOf.get(number)!),
    },
    isPartitioned: table.kind === 'p',
    key: chooseKey(table, publications.length === 0 ? 'all' : toldColumns(table, major)),
    rowFilter: rowFilter(table),
  }
}

/** A row is published when any publication of the table takes it. */
function rowFilter({ publications }: CatalogTable): string | null {
  const filters = publications.map((publication) => publication.filter)
  if (filters.length === 0 || filters.includes(null)) return null
  return filters.length === 1 ? filters[0]! : filters.map((filter) => `(${filter})`).join(' OR ')
}
