import type { Session } from '../connection/session.ts'

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
  /** Object ids of the tables in it, roots as they were added. */
  readonly tables: ReadonlySet<number>
}

interface Row {
  readonly oid: string
  readonly puballtables: boolean
  readonly pubinsert: boolean
  readonly pubupdate: boolean
  readonly pubdelete: boolean
  readonly pubtruncate: boolean
  readonly pubviaroot: boolean
}

/** The publication of a name, or null. Schemas added as a whole (15 or later) count with all their tables. */
export async function readPublication(
  session: Session,
  name: string,
  major: number,
): Promise<Publication | null> {
  const [row] = await session.query<Row>(
    `SELECT oid::text, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot
       FROM pg_publication WHERE pubname = $1`,
    [name],
  )
  if (row === undefined) return null
  const bySchema =
    major < 15
      ? ''
      : ` UNION SELECT c.oid FROM pg_publication_namespace n JOIN pg_class c ON c.relnamespace = n.pnnspid
            WHERE n.pnpubid = $1::oid AND c.relkind IN ('r', 'p')`
  const tables = await session.query<{ oid: string }>(
    `SELECT t.oid::text FROM (SELECT prrelid AS oid FROM pg_publication_rel WHERE prpubid = $1::oid${bySchema}) t`,
    [row.oid],
  )
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
    tables: new Set(tables.map((table) => Number(table.oid))),
  }
}
