import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BinlogHandler,
  BinlogReader,
  CellOutput,
  type EventPlace,
  MYSQL_TEXT,
  type QueryEvent,
  readBinlogFile,
  readRows,
  type RowsEvent,
  type TableMap,
} from '@tailrace/mysql-binlog'
import type { CellBlock, TableSchema } from '@tailrace/plugin-api'
import type { Mysql } from '../../../../test/kit/mysql.ts'
import type { StatementOutcome } from '../../src/tables/statement-outcome.ts'
import type { TableVersions } from '../../src/tables/table-versions.ts'

/** A change of a row that the log has. */
export interface LoggedRow {
  readonly op: RowsEvent['kind']
  readonly schema: TableSchema
  readonly cells: CellBlock
  readonly beforeAt: number
  readonly afterAt: number
}

/** What a log file has, for tables that are wanted. */
export interface Logged {
  readonly rows: LoggedRow[]
  /** Statements that changed something, or of which the pipeline is to hear. */
  readonly statements: StatementOutcome[]
}

/** Begins a new log file, and gives its name. */
export async function beginLog(server: Mysql): Promise<string> {
  await server.query('FLUSH BINARY LOGS')
  const statement = server.flavor === 'mysql' ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS'
  const [status] = await server.query<{ File: string }>(statement)
  return status!.File
}

/** Reads a log file as a source does. */
export async function readLog(
  server: Mysql,
  file: string,
  versions: TableVersions,
): Promise<Logged> {
  const logged: Logged = { rows: [], statements: [] }
  const handler: Partial<BinlogHandler> = {
    query(query: QueryEvent, place) {
      const outcome = versions.statement(query, `${file}:${place.position}`, place)
      if (outcome.parts.length > 0 || outcome.record !== null) logged.statements.push(outcome)
    },
    rows(event: RowsEvent, table: TableMap, place) {
      const version = versions.of(table, place, place.position)
      if (version === null) return
      const out = new CellOutput()
      const end = readRows(event, version.types, version.reader, out, 0)
      const cells = { bytes: out.bytes, spans: out.spans, format: MYSQL_TEXT }
      const image = 2 * version.reader.columnCount
      const step = event.kind === 'update' ? 2 * image : image
      for (let at = 0; at < end; at += step) {
        const { kind: op } = event
        const beforeAt = op === 'insert' ? -1 : at
        const afterAt = op === 'delete' ? -1 : at + step - image
        logged.rows.push({ op, schema: version.schema, cells, beforeAt, afterAt })
      }
    },
  }
  const whole = new Proxy(handler, { get: (own, name) => own[name as never] ?? (() => {}) })
  const bytes = await readFile(join(server.dataDir, file))
  await readBinlogFile(bytes, new BinlogReader(whole as BinlogHandler, { file }))
  return logged
}

/** A place, where it does not matter which. */
export const anyPlace: EventPlace = {
  file: 'binlog.000001',
  position: 4,
  nextPosition: 5,
  type: 2,
  timestamp: 0,
  serverId: 1,
  flags: 0,
  inPayload: false,
}

/** A statement as a log has it that tells nothing of its session. */
export function statementEvent(sql: string, database = 'shop'): QueryEvent {
  const status = {
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
  const statement = Buffer.from(sql)
  return { database, statement, status, threadId: 1, executionSeconds: 0, errorCode: 0 }
}
