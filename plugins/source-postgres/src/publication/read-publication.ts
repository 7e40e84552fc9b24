import type { Session } from '../connection/session.ts'

/** What a publication publishes of a table. */
export interface PublishedTable {
  /** Column list, or null where it publishes all columns. */
  readonly columns: readonly string[] | null
  /** Row filter as the server writes it, or null. */
  readonly where: string | null
  /** Whether it is in the publication through its schema, and so without either. */
  readonly isBySchema: boolean
}

/** A publication as the catalog has it. */
export interface Publication {
  readonly name: string
  readonly allTables: boolean
  readonly publishes: {
    readonly insert: boolean
    readonly update: boolean
    readonly delete: boolean
    readonly truncate: boolean
  }
  readonly viaRoot: boolean
  /** Whether stored generated columns are published too; null where the server cannot (before 18). */
  readonly generatedColumns: boolean | null
  /** The tables in it by object id, roots as they were added. */
  readonly tables: ReadonlyMap<number, PublishedTable>
}

interface Row {
  readonly oid: string
  readonly puballtables: boolean
  readonly pubinsert: boolean
  readonly pubupdate: boolean
  readonly pubdelete: boolean
  readonly pubtruncate: boolean
  readonly pubviaroot: boolean
  readonly generated: boolean | null
}

interface TableRow {
  readonly oid: string
  readonly columns: string[] | null
  readonly filter: string | null
  readonly by_schema: boolean
}

const plain = `
SELECT prrelid::text AS oid, NULL::text[] AS columns, NULL::text AS filter, false AS by_schema
  FROM pg_publication_rel WHERE prpubid = $1::oid`

/** A table that is in a publication both by itself and through its schema is published whole. */
const withSchemas = `
SELECT c.oid::text AS oid, NULL::text[] AS columns, NULL::text AS filter, true AS by_schema
  FROM pg_publication_namespace n JOIN pg_class c ON c.relnamespace = n.pnnspid
 WHERE n.pnpubid = $1::oid AND c.relkind IN ('r', 'p')
UNION ALL
SELECT r.prrelid::text,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
         WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])),
       pg_get_expr(r.prqual, r.prrelid), false
  FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid
 WHERE r.prpubid = $1::oid
   AND NOT EXISTS (SELECT FROM pg_publication_namespace n
                    WHERE n.pnpubid = r.prpubid AND n.pnnspid = c.relnamespace)`

/** The publication of a name, or null. Schemas added as a whole (15 or later) count with all their tables. */
export async function readPublication(
  session: Session,
  name: string,
  major: number,
): Promise<Publication | null> {
  const [row] = await session.query<Row>(
    `SELECT oid::text, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot,
            ${major < 18 ? 'NULL::boolean' : `pubgencols = 's'`} AS generated
       FROM pg_publication WHERE pubname = $1`,
    [name],
  )
  if (row === undefined) return null
  const tables = await session.query<TableRow>(major < 15 ? plain : withSchemas, [row.oid])
  return {
    name,
    allTables: row.puballtables,
    publishes: {
      insert: row.pubinsert,
      update: row.pubupdate,
      delete: row.pubdelete,
      truncate: row.pubtruncate,
    },
    viaRoot: row.pubviaroot,
    generatedColumns: row.generated,
    tables: new Map(
      tables.map(({ oid, columns, filter, by_schema: isBySchema }) => [
        Number(oid),
        { columns, where: filter, isBySchema },
      ]),
    ),
  }
}
