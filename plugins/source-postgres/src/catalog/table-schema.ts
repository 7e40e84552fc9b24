import { type ColumnSchema, TableSchema } from '@tailrace/plugin-api'
import type { Relation } from '../pgoutput/messages.ts'
import { mapType } from '../types/mapping.ts'
import type { TableFacts } from './table-facts.ts'
import type { CatalogType } from './types.ts'

/**
 * Joins what the stream says of a table with what the catalog says now. The stream rules: number, names, types and order of the columns
 * are its own, so that no value is lost or read as another type. What only the catalog has (nullability, primary key) is taken where name and
 * type agree; where they do not, the catalog is of another moment and the column counts as nullable.
 *
 * @param typeNames declared type of each column by its object id and modifier
 * @param kept names of the columns that are not left out, or null for all; a primary key that is not kept as a whole is none
 */
export function tableSchemaOf(
  database: string,
  relation: Relation,
  facts: TableFacts,
  types: ReadonlyMap<number, CatalogType>,
  typeNames: readonly (string | null)[],
  kept: readonly string[] | null = null,
): TableSchema {
  const known = new Map(facts.columns.map((column) => [column.name, column]))
  const columns = relation.columns.map((column, index): ColumnSchema => {
    const fact = known.get(column.name)
    const agrees = fact !== undefined && fact.typeOid === column.typeOid
    const mapping = mapType(column.typeOid, column.typeModifier, types)
    const type = types.get(column.typeOid)
    return {
      name: column.name,
      type: mapping.type,
      nativeType: typeNames[index] ?? type?.name ?? `oid ${column.typeOid}`,
      nullable: agrees ? fact.nullable : true,
      cell: index,
      decode: mapping.decode,
      identity: column.identity,
      native: {
        oid: column.typeOid,
        typmod: column.typeModifier,
        typeName: type?.name ?? null,
        generated: agrees && fact.generated,
      },
    }
  })
  const primaryKey = primaryKeyOf(relation, facts)
  const isKept = (name: string) => kept === null || kept.includes(name)
  return new TableSchema({
    database,
    schema: relation.schema,
    name: relation.name,
    columns: columns.filter((column) => isKept(column.name)),
    primaryKey: primaryKey.every(isKept) ? primaryKey : [],
    native: { oid: relation.oid, replicaIdentity: relation.replicaIdentity },
  })
}

/**
 * The primary key. Under the default replica identity the stream marks its columns, and the catalog adds their order; otherwise
 * only the catalog knows it, and is believed where the stream has all of its columns.
 */
function primaryKeyOf(relation: Relation, facts: TableFacts): readonly string[] {
  const { primaryKey } = facts
  const marked = relation.columns.filter((column) => column.identity).map((column) => column.name)
  if (relation.replicaIdentity === 'default' && marked.length > 0) {
    const isSame =
      marked.length === primaryKey.length && marked.every((name) => primaryKey.includes(name))
    return isSame ? primaryKey : marked
  }
  const typeOf = new Map(relation.columns.map((column) => [column.name, column.typeOid]))
  const agrees = facts.columns
    .filter((column) => primaryKey.includes(column.name))
    .every((column) => typeOf.get(column.name) === column.typeOid)
  return agrees ? primaryKey : []
}
