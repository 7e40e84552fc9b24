import type { MysqlDatabase } from '../../../kit/mysql/database.ts'

/** A place between two transactions of the log, by its names. */
export interface LogPlace {
  readonly file: string
  readonly offset: number
  /** GTIDs of all before it; empty on a server without. */
  readonly gtids: string
}

/** A place of the log to read from; or the rows of the table. */
export interface MysqlReading {
  readonly kind: 'mysql'
  readonly database: MysqlDatabase
  /** Whether the rows are read that are there. */
  readonly snapshot: boolean
  /** Where reading begins; where rows are read, the present end of the log. */
  readonly start: LogPlace
  /** Of a reader that asks for one; no other reader has it. */
  readonly serverId: number
  close(): Promise<void>
}
