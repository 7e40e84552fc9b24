/** A column in {@link CatalogTable}. */
export interface CatalogColumn {
  /** `attnum`. */
  readonly number: number
  readonly name: string
  readonly type: number
  readonly modifier: number
  /** The type as declared, e.g. `numeric(10,2)`. */
  readonly declared: string
  readonly notNull: boolean
  /** Whether there are indeed no NULLs: a constraint that was not validated (18 or later) says nothing of old rows. */
  readonly noNulls: boolean
  /** `attgenerated`: '' for a plain column, `s` stored, `v` virtual. */
  readonly generated: '' | 's' | 'v'
  /** Whether its type, or the one that its domain is of, is a composite. */
  readonly composite: boolean
}

/** A key column of an index. */
export interface CatalogIndexColumn {
  /** `attnum` of the table's column; 0 for an expression. */
  readonly number: number
  /** Whether it is sorted as `ORDER BY` of the column sorts: the type's own operator class and the column's collation. */
  readonly plain: boolean
  /** `indoption`: 1 for descending, 2 for NULL first. */
  readonly option: number
  /** Schema of its comparison operators; null where they have other names than usual (hstore). */
  readonly operatorSchema: string | null
  /** Names the order of its values and how their text is read: operator family, collation, type and its modifier. */
  readonly order: string
}

/** A valid, unique index without predicate. */
export interface CatalogIndex {
  readonly primary: boolean
  /** Whether uniqueness is checked at once, not at the end of a transaction. */
  readonly immediate: boolean
  readonly replicaIdentity: boolean
  readonly valid: boolean
  /** Access method. */
  readonly method: string
  readonly columns: readonly CatalogIndexColumn[]
}

/** A publication that a table is in. */
export interface CatalogPublication {
  /** `attnum`s of its column list; null without one. */
  readonly columns: readonly number[] | null
  readonly filter: string | null
  readonly generatedColumns: boolean
  /** Whether it publishes updates. */
  readonly updates: boolean
}

/** What the catalog has of a table. */
export interface CatalogTable {
  readonly oid: number
  readonly schema: string
  readonly name: string
  /** `relkind`: `r` or `p`. */
  readonly kind: string
  /** `relreplident`. */
  readonly identity: 'd' | 'n' | 'f' | 'i'
  readonly columns: readonly CatalogColumn[]
  readonly indexes: readonly CatalogIndex[]
  readonly publications: readonly CatalogPublication[]
}

/** One row `table` of {@link CatalogTable} for each object id of `$1` that is in the publications named by `$2` or not. */
export function definitionQuery(major: number): string {
  return `
SELECT json_build_object(
         'oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname, 'kind', c.relkind,
         'identity', c.relreplident,
         'columns', coalesce((${columns}), '[]'::json),
         'indexes', coalesce((${indexes}), '[]'::json),
         'publications', coalesce((${publications(major)}), '[]'::json)) AS table
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY ($1::oid[]) AND $2::text[] IS NOT NULL`
}

const columns = `
  SELECT json_agg(json_build_object(
           'number', a.attnum, 'name', a.attname, 'type', a.atttypid::int8, 'modifier', a.atttypmod,
           'declared', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
           'noNulls', a.attnotnull AND NOT EXISTS (
             SELECT FROM pg_constraint u WHERE u.conrelid = c.oid AND u.contype = 'n'
                AND u.conkey[1] = a.attnum AND NOT u.convalidated),
           'generated', a.attgenerated,
           'composite', t.typtype = 'c' OR (t.typtype = 'd' AND EXISTS (
             WITH RECURSIVE base AS (
               SELECT t.typbasetype AS oid
               UNION ALL
               SELECT b.typbasetype FROM base JOIN pg_type b ON b.oid = base.oid WHERE b.typtype = 'd')
             SELECT FROM base JOIN pg_type b ON b.oid = base.oid WHERE b.typtype = 'c')))
         ORDER BY a.attnum)
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`

const indexes = `
  SELECT json_agg(json_build_object(
           'primary', i.indisprimary, 'immediate', i.indimmediate, 'valid', i.indisvalid,
           'replicaIdentity', i.indisreplident, 'method', m.amname,
           -- An index may also include columns that are not part of its key.
           'columns', (
             SELECT json_agg(json_build_object(
                      'number', k.number, 'option', (i.indoption::int2[])[k.position - 1],
                      'plain', o.opcdefault AND (k.number = 0 OR EXISTS (
                        SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                         WHERE a.attrelid = c.oid AND a.attnum = k.number
                           AND a.attcollation = (i.indcollation::oid[])[k.position - 1]
                           -- The operators of enums take no two values of a domain.
                           AND NOT (t.typtype = 'd' AND y.typname = 'anyenum'))),
                      'order', concat_ws('/', o.opcfamily, (i.indcollation::oid[])[k.position - 1],
                        -- Types of one family compare with each other, and may still read a border's text otherwise.
                        (SELECT concat_ws('/', a.atttypid, a.atttypmod) FROM pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum = k.number)),
                      'operatorSchema', (
                        SELECT s.nspname FROM pg_amop p
                          JOIN pg_operator x ON x.oid = p.amopopr JOIN pg_namespace s ON s.oid = x.oprnamespace
                         WHERE p.amopfamily = o.opcfamily AND p.amopstrategy = 5 AND x.oprname = '>'
                           AND p.amoplefttype = o.opcintype AND p.amoprighttype = o.opcintype))
                    ORDER BY k.position)
               FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
               JOIN pg_opclass o ON o.oid = (i.indclass::oid[])[k.position - 1]
               JOIN pg_type y ON y.oid = o.opcintype
              WHERE k.position <= i.indnkeyatts))
         ORDER BY i.indexrelid)
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
   WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL`

function publications(major: number): string {
  const lists = major < 15 ? 'NULL::int2[]' : 'r.prattrs::int2[]'
  const filter = major < 15 ? 'NULL::text' : 'pg_get_expr(r.prqual, r.prrelid)'
  const generated = major < 18 ? 'false' : `p.pubgencols = 's'`
  const whole =
    major < 15
      ? ''
      : ` OR EXISTS (SELECT FROM pg_publication_namespace w WHERE w.pnpubid = p.oid AND w.pnnspid = c.relnamespace)`
  return `
  SELECT json_agg(json_build_object('columns', ${lists}, 'filter', ${filter}, 'generatedColumns', ${generated},
                                    'updates', p.pubupdate)
                  ORDER BY p.pubname)
    FROM pg_publication p LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
   WHERE p.pubname = ANY ($2::text[]) AND (p.puballtables OR r.oid IS NOT NULL${whole})`
}
