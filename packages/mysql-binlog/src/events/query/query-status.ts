import type { ByteCursor } from '../../bytes/byte-cursor.ts'
import { StatusCode } from './status-code.ts'

/** The session that ran a statement, as far as its status variables tell; null for what they leave out. */
export interface QueryStatus {
  /** Bits of `@@sql_mode`; the servers number them alike up to bit 31, except for a few that MySQL removed. */
  sqlMode: number | null
  /** Collation ids: what the statement's bytes are in, `@@collation_connection` and `@@collation_server`. */
  clientCollation: number | null
  connectionCollation: number | null
  serverCollation: number | null
  /** Collation of the default database, where the statement depends on it. */
  databaseCollation: number | null
  /** What `utf8mb4` without a collation means (MySQL 8 and later). */
  utf8mb4Collation: number | null
  timeZone: string | null
  catalog: string | null
  /** Account for which the statement ran, for `DEFINER`. */
  invoker: { readonly user: string; readonly host: string } | null
  /** Databases that the statement changes; null where there are too many, and for MariaDB. */
  updatedDatabases: readonly string[] | null
  /** Fraction of the event's timestamp, in microseconds. */
  microseconds: number | null
  explicitDefaultsForTimestamp: boolean | null
  /** Bits of `flags2`: foreign key and unique checks, autocommit. */
  flags: number | null
}

const NO_STATUS: QueryStatus = {
  sqlMode: null,
  clientCollation: null,
  connectionCollation: null,
  serverCollation: null,
  databaseCollation: null,
  utf8mb4Collation: null,
  timeZone: null,
  catalog: null,
  invoker: null,
  updatedDatabases: null,
  microseconds: null,
  explicitDefaultsForTimestamp: null,
  flags: null,
}

/** `updatedDatabases` has more than it can carry. */
const TOO_MANY_DATABASES = 254
/** The second flags of a MariaDB GTID that have a sequence number behind them. */
const ALTER_HAS_START = 4 | 8

/**
 * Decodes the status variables of a QUERY event, in the cursor alone. Their lengths are not in the event: an unknown code
 * ends the reading, as in the servers, which write new ones last.
 */
export function decodeQueryStatus(cursor: ByteCursor): QueryStatus {
  const status = { ...NO_STATUS }
  while (cursor.left > 0) {
    if (!readVariable(cursor, cursor.uint8(), status)) break
  }
  return status
}

function readVariable(cursor: ByteCursor, code: number, status: QueryStatus): boolean {
  switch (code) {
    case StatusCode.FLAGS:
      status.flags = cursor.uint32()
      return true
    case StatusCode.SQL_MODE:
      status.sqlMode = cursor.safeUint(8, 'sql_mode')
      return true
    case StatusCode.CATALOG_WITH_ZERO:
      status.catalog = cursor.text(cursor.uint8())
      cursor.skip(1)
      return true
    case StatusCode.CATALOG:
      status.catalog = cursor.text(cursor.uint8())
      return true
    case StatusCode.CHARSET:
      status.clientCollation = cursor.uint16()
      status.connectionCollation = cursor.uint16()
      status.serverCollation = cursor.uint16()
      return true
    case StatusCode.TIME_ZONE:
      status.timeZone = cursor.text(cursor.uint8())
      return true
    case StatusCode.CHARSET_DATABASE:
      status.databaseCollation = cursor.uint16()
      return true
    case StatusCode.INVOKER:
      status.invoker = { user: cursor.text(cursor.uint8()), host: cursor.text(cursor.uint8()) }
      return true
    case StatusCode.UPDATED_DATABASES:
      status.updatedDatabases = readDatabases(cursor)
      return true
    case StatusCode.MICROSECONDS:
    case StatusCode.MARIADB_MICROSECONDS:
      status.microseconds = cursor.uint(3)
      return true
    case StatusCode.EXPLICIT_DEFAULTS_FOR_TIMESTAMP:
      status.explicitDefaultsForTimestamp = cursor.uint8() !== 0
      return true
    case StatusCode.UTF8MB4_COLLATION:
      status.utf8mb4Collation = cursor.uint16()
      return true
    default:
      return skipVariable(cursor, code)
  }
}

/** Those that say nothing of use here. */
function skipVariable(cursor: ByteCursor, code: number): boolean {
  const length = IGNORED_LENGTHS.get(code)
  if (length === undefined) return false
  if (code === StatusCode.MARIADB_GTID_FLAGS) {
    if ((cursor.uint8() & ALTER_HAS_START) !== 0) cursor.skip(8)
  } else {
    cursor.skip(length)
  }
  return true
}

const IGNORED_LENGTHS = new Map<number, number>([
  [StatusCode.AUTO_INCREMENT, 4],
  [StatusCode.LC_TIME_NAMES, 2],
  [StatusCode.TABLE_MAP_FOR_UPDATE, 8],
  [StatusCode.MASTER_DATA_WRITTEN, 4],
  [StatusCode.DDL_XID, 8],
  [StatusCode.SQL_REQUIRE_PRIMARY_KEY, 1],
  [StatusCode.DEFAULT_TABLE_ENCRYPTION, 1],
  [StatusCode.ENABLE_CASCADE_TRIGGERS, 1],
  [StatusCode.MARIADB_XID, 8],
  [StatusCode.MARIADB_GTID_FLAGS, 1],
])

function readDatabases(cursor: ByteCursor): string[] | null {
  const count = cursor.uint8()
  if (count === TOO_MANY_DATABASES) return null
  const names: string[] = []
  for (let index = 0; index < count; index++) {
    const end = cursor.bytes.subarray(cursor.at, cursor.end).indexOf(0)
    names.push(cursor.text(end < 0 ? cursor.left : end))
    if (end >= 0) cursor.skip(1)
  }
  return names
}
