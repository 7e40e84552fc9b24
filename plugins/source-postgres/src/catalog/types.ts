import type { Session } from '../connection/session.ts'

/** A row of pg_type, as far as decoding needs it. */
export interface CatalogType {
  readonly oid: number
  /** `typname`, e.g. `int4`, `_text`, `mood`. */
  readonly name: string
  readonly kind: 'base' | 'domain' | 'enum' | 'other'
  /** `typcategory`. */
  readonly category: string
  /** Element type of a true array, else 0. */
  readonly elementOid: number
  /** Between elements in an array's text: the element type's `typdelim`. */
  readonly delimiter: string
  /** Base type of a domain, else 0. */
  readonly baseOid: number
  readonly baseModifier: number
  /** Labels of an enum in their order. */
  readonly labels: readonly string[]
}

interface TypeRow {
  readonly oid: string
  readonly typname: string
  readonly typtype: string
  readonly typcategory: string
  readonly element: string
  readonly delimiter: string
  readonly typbasetype: string
  readonly typtypmod: number
  readonly labels: string[] | null
}

/**
 * Follows arrays to their elements and domains to their base types. True arrays are those that `array_out` writes: `int2vector` and
 * `oidvector` are of the same category and write their numbers with spaces between them.
 */
const query = `
WITH RECURSIVE used AS (
  SELECT t.* FROM pg_type t WHERE t.oid = ANY ($1::oid[])
  UNION
  SELECT t.* FROM used u JOIN pg_type t
    ON t.oid = u.typbasetype OR (t.oid = u.typelem AND u.typoutput = 'array_out'::regproc)
)
SELECT u.oid::text, u.typname::text, u.typtype::text, u.typcategory::text,
       CASE WHEN u.typoutput = 'array_out'::regproc THEN u.typelem ELSE 0 END::text AS element,
       coalesce(e.typdelim, ',')::text AS delimiter, u.typbasetype::text, u.typtypmod,
       (SELECT array_agg(l.enumlabel::text ORDER BY l.enumsortorder)
          FROM pg_enum l WHERE l.enumtypid = u.oid) AS labels
  FROM used u LEFT JOIN pg_type e ON e.oid = u.typelem`

const kinds: Readonly<Record<string, CatalogType['kind']>> = { b: 'base', d: 'domain', e: 'enum' }

/** Reads types and all that they are made of. Types that do not exist any more are left out. */
export async function readTypes(
  session: Session,
  oids: readonly number[],
): Promise<ReadonlyMap<number, CatalogType>> {
  const rows = await session.query<TypeRow>(query, [oids.map(String)])
  return new Map(
    rows.map((row) => [
      Number(row.oid),
      {
        oid: Number(row.oid),
        name: row.typname,
        kind: kinds[row.typtype] ?? 'other',
        category: row.typcategory,
        elementOid: row.typtype === 'd' ? 0 : Number(row.element),
        delimiter: row.delimiter,
        baseOid: Number(row.typbasetype),
        baseModifier: row.typtypmod,
        labels: row.labels ?? [],
      },
    ]),
  )
}
