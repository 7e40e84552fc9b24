import pg from 'pg'
import type { Connection } from '../connection.ts'

/** Connects a writer. */
export async function connectPostgres(url: string): Promise<Connection> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  await client.connect()
  return {
    async commit(name, statements) {
      const mark = `INSERT INTO done VALUES ('${name}')`
      await client.query(`BEGIN; ${[mark, ...statements].join('; ')}; COMMIT`)
    },
    async isCommitted(name) {
      const found = await client.query('SELECT FROM done WHERE transaction = $1', [name])
      return found.rowCount === 1
    },
    failureOf(error) {
      // Class 57 is the server's own going; without a code the connection broke.
      const code = (error as { code?: string }).code ?? ''
      return /^[0-9A-Z]{5}$/u.test(code) && !code.startsWith('57') ? 'wrong' : 'broken'
    },
    end: () => client.end(),
  }
}
