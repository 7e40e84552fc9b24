import type { Session } from '../connection/session.ts'

/**
 * Names of types by object id and modifier, for columns that the catalog no longer has as the stream describes them.
 *
 * @returns the declared form of each pair, in order; null for a type that does not exist any more
 */
export async function readTypeNames(
  session: Session,
  types: readonly { readonly typeOid: number; readonly typeModifier: number }[],
): Promise<readonly (string | null)[]> {
  const rows = await session.query<{ name: string | null }>(
    `SELECT (SELECT format_type(t.oid, x.modifier) FROM pg_type t WHERE t.oid = x.oid) AS name
       FROM unnest($1::oid[], $2::int4[]) WITH ORDINALITY AS x (oid, modifier, position)
      ORDER BY x.position`,
    [types.map((type) => String(type.typeOid)), types.map((type) => type.typeModifier)],
  )
  return rows.map((row) => row.name)
}
