/** What an error says of a connection and of the transaction that was under way. */
export type Failure =
  /** The connection is gone; the transaction may have been committed. */
  | 'broken'
  /** The server gave the transaction up. */
  | 'given up'
  /** A statement is wrong. */
  | 'wrong'

/** A writer's connection. */
export interface Connection {
  /** Runs a transaction of this name, which `done` then lists. */
  commit(name: string, statements: readonly string[]): Promise<void>
  /** Whether a transaction was committed; one that is neither way yet is. */
  isCommitted(name: string): Promise<boolean>
  failureOf(error: unknown): Failure
  end(): Promise<void>
}
