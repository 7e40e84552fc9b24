import type { Session } from '../connection/session.ts'
import type { DefinedPublication } from '../snapshot/read/relation-message.ts'
import type { PublishedLists } from './announcements.ts'

interface Row {
  readonly oid: string | null
  readonly columns: number[] | null
  readonly generated: boolean
}

/** Reads how publications publish tables now: what of a definition the server will send. */
export async function readPublishedLists(
  session: Session,
  publications: readonly string[],
  major: number,
): Promise<PublishedLists> {
  const rows = await session.query<Row>(
    `SELECT r.prrelid::text AS oid, ${major < 15 ? 'NULL' : 'r.prattrs'}::int2[] AS columns,
            ${major < 18 ? 'false' : `p.pubgencols = 's'`} AS generated
       FROM pg_publication p LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid
      WHERE p.pubname = ANY ($1)`,
    [publications],
  )
  const generatedColumns = rows.some((row) => row.generated)
  const whole: readonly DefinedPublication[] = [{ columns: null, filter: null, generatedColumns }]
  const lists = new Map(
    rows
      .filter((row) => row.columns !== null)
      .map(({ oid, columns }): [number, readonly DefinedPublication[]] => [
        Number(oid),
        [{ columns, filter: null, generatedColumns }],
      ]),
  )
  return (oid) => lists.get(oid) ?? whole
}
