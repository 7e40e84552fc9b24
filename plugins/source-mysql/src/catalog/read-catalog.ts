import {
  type CatalogColumn,
  type CatalogIndexPart,
  type CatalogTable,
  emptySchemas,
  type Schemas,
  type Session as DdlSession,
  type Table,
  tableFromCatalog,
  type UnknownTable,
  withDatabase,
} from '@tailrace/mysql-ddl'
import type { Session } from '../connection/session.ts'

type Named<Row> = Row & { readonly TABLE_SCHEMA: string; readonly TABLE_NAME: string }

interface DatabaseRow {
  readonly name: string
  readonly charset: string
  readonly collation: string
}

const databases = `
SELECT SCHEMA_NAME AS name, DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collation
  FROM information_schema.SCHEMATA`

// Sequences of MariaDB are tables that rows can be logged for.
const tables = `
SELECT TABLE_SCHEMA AS TABLE_SCHEMA, TABLE_NAME AS TABLE_NAME, ENGINE AS ENGINE, TABLE_COLLATION AS TABLE_COLLATION,
       TABLE_COMMENT AS TABLE_COMMENT, TABLE_TYPE AS TABLE_TYPE
  FROM information_schema.TABLES
 WHERE TABLE_SCHEMA IN (?) AND TABLE_TYPE NOT LIKE '%VIEW' AND TABLE_TYPE NOT LIKE 'TEMPORARY%'`

const columns = `
SELECT TABLE_SCHEMA AS TABLE_SCHEMA, TABLE_NAME AS TABLE_NAME, COLUMN_NAME AS COLUMN_NAME, ORDINAL_POSITION AS ORDINAL_POSITION,
       COLUMN_DEFAULT AS COLUMN_DEFAULT, IS_NULLABLE AS IS_NULLABLE, DATA_TYPE AS DATA_TYPE,
       CHARACTER_MAXIMUM_LENGTH AS CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION AS NUMERIC_PRECISION,
       NUMERIC_SCALE AS NUMERIC_SCALE, DATETIME_PRECISION AS DATETIME_PRECISION,
       CHARACTER_SET_NAME AS CHARACTER_SET_NAME, COLLATION_NAME AS COLLATION_NAME, COLUMN_TYPE AS COLUMN_TYPE,
       EXTRA AS EXTRA, GENERATION_EXPRESSION AS GENERATION_EXPRESSION, COLUMN_COMMENT AS COLUMN_COMMENT
  FROM information_schema.COLUMNS
 WHERE TABLE_SCHEMA IN (?)`

const indexParts = `
SELECT TABLE_SCHEMA AS TABLE_SCHEMA, TABLE_NAME AS TABLE_NAME, INDEX_NAME AS INDEX_NAME, NON_UNIQUE AS NON_UNIQUE,
       SEQ_IN_INDEX AS SEQ_IN_INDEX, COLUMN_NAME AS COLUMN_NAME, SUB_PART AS SUB_PART, INDEX_TYPE AS INDEX_TYPE
  FROM information_schema.STATISTICS
 WHERE TABLE_SCHEMA IN (?)`

/**
 * Reads the definitions as they are now: the character sets of all databases, and the tables of those that are followed. They
 * are of one place of the log only if no DDL is between a place taken before and one taken after.
 *
 * @param follows whether the tables of a database are read
 * @throws TailraceError SOURCE_UNAVAILABLE where the connection breaks
 */
export async function readCatalog(
  session: Session,
  ddl: DdlSession,
  follows: (database: string) => boolean,
): Promise<Schemas> {
  const all = await session.query<DatabaseRow>(databases)
  const followed = all.map(({ name }) => name).filter(follows)
  const found = Map.groupBy(await readTables(session, ddl, followed), ({ database }) => database)
  let schemas = emptySchemas(ddl.lowerCaseTableNames !== 0)
  const keyOf = (name: string) => (schemas.foldNames ? name.toLowerCase() : name)
  for (const { name, charset, collation } of all) {
    const own = found.get(name) ?? []
    const tables = new Map(own.map((table) => [keyOf(table.name), table]))
    schemas = withDatabase(schemas, { name, charset, collation, tables })
  }
  return { ...schemas, revision: 0 }
}

async function readTables(
  session: Session,
  ddl: DdlSession,
  followed: readonly string[],
): Promise<(Table | UnknownTable)[]> {
  if (followed.length === 0) return []
  const [own, cells, parts] = await Promise.all([
    session.query<CatalogTable>(tables, [followed]),
    session.query<Named<CatalogColumn>>(columns, [followed]),
    session.query<Named<CatalogIndexPart>>(indexParts, [followed]),
  ])
  const columnsOf = Map.groupBy(cells, nameOf)
  const partsOf = Map.groupBy(parts, nameOf)
  return own.map((table) => {
    const name = nameOf(table)
    return definitionOf(table, columnsOf.get(name) ?? [], partsOf.get(name) ?? [], ddl)
  })
}

function definitionOf(
  table: CatalogTable,
  own: readonly CatalogColumn[],
  parts: readonly CatalogIndexPart[],
  ddl: DdlSession,
): Table | UnknownTable {
  try {
    return tableFromCatalog(table, own, parts, ddl)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const { TABLE_SCHEMA, TABLE_NAME } = table
    return { database: TABLE_SCHEMA, name: TABLE_NAME, unknown: error.message }
  }
}

/**
 * Reads the definitions of some tables as they are now.
 *
 * @returns in the order of `names`; undefined for one that does not exist, or is a view
 * @throws TailraceError SOURCE_UNAVAILABLE where the connection breaks
 */
export async function readDefinitions(
  session: Session,
  ddl: DdlSession,
  names: readonly { readonly database: string; readonly name: string }[],
): Promise<readonly (Table | UnknownTable | undefined)[]> {
  if (names.length === 0) return []
  const among = (sql: string) =>
    sql.replace('TABLE_SCHEMA IN (?)', '(TABLE_SCHEMA, TABLE_NAME) IN (?)')
  const pairs = [names.map(({ database, name }) => [database, name])]
  const [own, cells, parts] = await Promise.all([
    session.query<CatalogTable>(among(tables), pairs),
    session.query<Named<CatalogColumn>>(among(columns), pairs),
    session.query<Named<CatalogIndexPart>>(among(indexParts), pairs),
  ])
  const columnsOf = Map.groupBy(cells, nameOf)
  const partsOf = Map.groupBy(parts, nameOf)
  const found = own.map((table) => {
    const name = nameOf(table)
    return definitionOf(table, columnsOf.get(name) ?? [], partsOf.get(name) ?? [], ddl)
  })
  return names.map(({ database, name }) =>
    found.find((table) => table.database === database && table.name === name),
  )
}

/** Names may hold dots. */
function nameOf({ TABLE_SCHEMA, TABLE_NAME }: Named<object>): string {
  return `${TABLE_SCHEMA}\0${TABLE_NAME}`
}
