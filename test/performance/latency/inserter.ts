import mysql from 'mysql2/promise'
import pg from 'pg'
import type { DatabaseKind } from '../databases/bench-database.ts'
import { probeOf as mysqlProbe } from '../databases/mysql/table.ts'
import { probeOf as postgresProbe } from '../databases/postgres/table.ts'

/** A connection that commits rows with the server's clock in them, one at a time. */
export interface Inserter {
  insert(id: number): Promise<unknown>
  end(): Promise<void>
}

const OPEN: Readonly<Record<DatabaseKind, (url: string) => Promise<Inserter>>> = {
  async postgres(url) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const statement = { name: 'insert', text: postgresProbe('$1') }
    return {
      insert: (id) => client.query({ ...statement, values: [id] }),
      end: () => client.end(),
    }
  },
  async mysql(url) {
    const client = await mysql.createConnection(url)
    const statement = await client.prepare(mysqlProbe('?'))
    return {
      insert: (id) => statement.execute([id]),
      end: () => client.end(),
    }
  },
}

/** Connects; the statement is prepared once. */
export function openInserter(kind: DatabaseKind, url: string): Promise<Inserter> {
  return OPEN[kind](url)
}
