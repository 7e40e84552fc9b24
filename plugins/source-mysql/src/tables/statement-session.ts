import { charsetOf, type Flavor, type QueryEvent } from '@tailrace/mysql-binlog'
import { type Session as DdlSession, sqlModeOfBits } from '@tailrace/mysql-ddl'

/** What `@@default_collation_for_utf8mb4` can be, by id. */
const utf8mb4Collations: ReadonlyMap<number, string> = new Map([
  [45, 'utf8mb4_general_ci'],
  [255, 'utf8mb4_0900_ai_ci'],
])

/** The session that ran a statement: what the log tells of it, and the server's own values for the rest. */
export function statementSession(query: QueryEvent, server: DdlSession): DdlSession {
  const { database, status } = query
  const { sqlMode, explicitDefaultsForTimestamp } = status
  return {
    ...server,
    database: server.lowerCaseTableNames === 1 ? database.toLowerCase() : database,
    sqlMode: sqlMode === null ? server.sqlMode : sqlModeOfBits(sqlMode),
    explicitDefaultsForTimestamp:
      explicitDefaultsForTimestamp ?? server.explicitDefaultsForTimestamp,
    serverCollation: serverCollation(status.serverCollation, server),
    defaultCollations: defaultCollations(status.utf8mb4Collation, server),
  }
}

/** The log has a collation's number; of a character set other than the server's, any collation has the same bytes. */
function serverCollation(id: number | null, server: DdlSession): string {
  const charset = id === null ? null : knownCharset(id, server.flavor)
  const isServers = charset === null || server.serverCollation.split('_')[0] === charset
  return isServers || charset === 'binary' ? server.serverCollation : `${charset}_general_ci`
}

function knownCharset(collation: number, flavor: Flavor): string | null {
  try {
    return charsetOf(collation, flavor)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function defaultCollations(id: number | null, server: DdlSession): Record<string, string> {
  const utf8mb4 = id === null ? undefined : utf8mb4Collations.get(id)
  return utf8mb4 === undefined ? server.defaultCollations : { ...server.defaultCollations, utf8mb4 }
}
