import type { Session } from '../connection/session.ts'

/** What the catalog says of a column, beyond what the stream says. */
export interface ColumnFacts {
  readonly name: string
  readonly typeOid: number
  readonly typeModifier: number
  /** The type as declared, e.g. `numeric(10,2)`. */
  readonly declaredType: string
  readonly nullable: boolean
  readonly generated: boolean
}

/** What the catalog says of a table. */
export interface TableFacts {
  readonly columns: readonly ColumnFacts[]
  /** Primary key columns in key order. */
  readonly primaryKey: readonly string[]
}

interface ColumnRow {
  readonly name: string
  readonly type_oid: string
  readonly type_modifier: number
  readonly declared: string
  readonly nullable: boolean
  readonly generated: boolean
  readonly key_position: number | null
}

const query = `
SELECT a.attname::text AS name, a.atttypid::text AS type_oid, a.atttypmod AS type_modifier,
       format_type(a.atttypid, a.atttypmod) AS declared, NOT a.attnotnull AS nullable,
       a.attgenerated <> '' AS generated,
       -- An index may also include columns that are not part of its key.
       array_position((i.indkey::int2[])[0:i.indnkeyatts - 1], a.attnum) AS key_position
  FROM pg_attribute a
  LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
 WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum`

/** Reads a table's columns and primary key as they are now. */
export async function readTableFacts(session: Session, oid: number): Promise<TableFacts> {
  const rows = await session.query<ColumnRow>(query, [String(oid)])
  return {
    columns: rows.map((row) => ({
      name: row.name,
      typeOid: Number(row.type_oid),
      typeModifier: row.type_modifier,
      declaredType: row.declared,
      nullable: row.nullable,
      generated: row.generated,
    })),
    primaryKey: rows
      .filter((row) => row.key_position !== null)
      .sort((a, b) => a.key_position! - b.key_position!)
      .map((row) => row.name),
  }
}
