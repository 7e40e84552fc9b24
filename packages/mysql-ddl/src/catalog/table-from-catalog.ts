import type { Key, KeyKind, Table } from '../model/table.ts'
import type { Session } from '../session.ts'
import { canonicalCollation, charsetOf } from '../types/charsets.ts'
import { hasPrefixes } from '../types/string-type.ts'
import { columnFromCatalog } from './column-from-catalog.ts'
import type { CatalogColumn, CatalogIndexPart, CatalogTable } from './rows.ts'

/**
 * A table's definition as the server's catalog says it: its row of TABLES, and all its rows of COLUMNS and STATISTICS in
 * any order. The same table followed by its DDL has no `differences` from it.
 *
 * Throws a SyntaxError where COLUMN_TYPE is of a type that this package does not know.
 */
export function tableFromCatalog(
  table: CatalogTable,
  columns: readonly CatalogColumn[],
  indexParts: readonly CatalogIndexPart[],
  session: Session,
): Table {
  const collation = canonicalCollation(table.TABLE_COLLATION ?? session.serverCollation)
  const ordered = [...columns].sort(
    (a, b) => Number(a.ORDINAL_POSITION) - Number(b.ORDINAL_POSITION),
  )
  const rowEnd = columns.find(
    ({ GENERATION_EXPRESSION }) => GENERATION_EXPRESSION === 'ROW END',
  )?.COLUMN_NAME
  // The number of a geometry's bytes that an index holds is no prefix that a statement says.
  const prefixed = new Set<string | null>(
    columns.flatMap(({ COLUMN_NAME, DATA_TYPE }) =>
      hasPrefixes(DATA_TYPE.toLowerCase()) ? [COLUMN_NAME] : [],
    ),
  )
  return {
    database: table.TABLE_SCHEMA,
    name: table.TABLE_NAME,
    engine: table.ENGINE ?? '',
    charset: charsetOf(collation),
    collation,
    comment: table.TABLE_COMMENT,
    ...(table.TABLE_TYPE === 'SYSTEM VERSIONED' && { systemVersioned: true }),
    columns: ordered.map((column) => columnFromCatalog(column, session)),
    periods: [],
    keys: [...Map.groupBy(indexParts, (part) => part.INDEX_NAME)].map(([name, parts]) =>
      keyFromCatalog(name, parts, { rowEnd, prefixed }),
    ),
  }
}

const kinds: Readonly<Record<string, KeyKind>> = {
  FULLTEXT: 'fulltext',
  SPATIAL: 'spatial',
  VECTOR: 'vector',
}

interface IndexedColumns {
  readonly rowEnd: string | undefined
  readonly prefixed: ReadonlySet<string | null>
}

function keyFromCatalog(
  name: string,
  parts: readonly CatalogIndexPart[],
  known: IndexedColumns,
): Key {
  const { rowEnd, prefixed } = known
  const [first] = parts
  const unique = Number(first?.NON_UNIQUE) === 0
  const plain = kinds[first?.INDEX_TYPE ?? ''] ?? 'plain'
  return {
    name,
    kind: name === 'PRIMARY' ? 'primary' : unique ? 'unique' : plain,
    // MariaDB puts the end of system time behind every unique index of a versioned table.
    parts: parts
      .filter((part) => part.COLUMN_NAME === null || part.COLUMN_NAME !== rowEnd)
      .sort((a, b) => Number(a.SEQ_IN_INDEX) - Number(b.SEQ_IN_INDEX))
      .map((part) => ({
        column: part.COLUMN_NAME,
        prefix:
          part.SUB_PART === null || !prefixed.has(part.COLUMN_NAME) ? null : Number(part.SUB_PART),
      })),
    // The catalog does not say what made an index.
    generated: false,
  }
}
