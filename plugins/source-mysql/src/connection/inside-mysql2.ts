import type { Socket } from 'node:net'
import mysql, { type Connection } from 'mysql2'

/** Takes the next packet and says who takes the one after it; null where the command is over. */
export type PacketHandler = (packet: unknown, connection: unknown) => PacketHandler | null

/** A query as the connection runs it. */
export interface QueryCommand {
  /** Sends the statement, when it is its turn. */
  start: PacketHandler
}

/** Members of a connection that are not public. They are pinned by the version of mysql2, and a test fails when one moves. */
export interface InsideMysql2 {
  /** The socket, or the encrypted one over it. */
  readonly stream: Socket
  readonly config: object
}

/** The inner members of a connection. */
export function insideMysql2(connection: Connection): InsideMysql2 {
  return connection as unknown as InsideMysql2
}

/**
 * A query that is to be run by `connection.query()`.
 *
 * @param over called once: with an error of the server or the connection, or null
 */
export function createQuery(
  connection: Connection,
  sql: string,
  over: (error: unknown) => void,
): QueryCommand {
  type Create = (sql: string, values: [], over: unknown, config: object) => QueryCommand
  const { createQuery: create } = mysql as unknown as { createQuery: Create }
  return create(sql, [], over, insideMysql2(connection).config)
}
