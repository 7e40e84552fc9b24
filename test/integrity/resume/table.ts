import { hash } from 'node:crypto'
import type { PostgresDatabase } from '../../kit/postgres/database.ts'

/** Makes `big`, whose rows say by themselves whether they are whole: `body` follows from key and version. */
export async function makeTable(database: PostgresDatabase, rows: number): Promise<void> {
  await database.query(
    'CREATE TABLE big (id bigint PRIMARY KEY, version int NOT NULL, body text NOT NULL)',
  )
  await database.query(
    `INSERT INTO big SELECT id, 0, ${bodyOf} FROM (SELECT id, 0 AS version FROM generate_series(1, ${rows}) id) AS new`,
  )
  await database.query('ANALYZE big')
}

/** The body that a row of this key and version has, in SQL. */
const bodyOf = `repeat(md5(id || '/' || version), 3)`

/** The same. */
export const bodyFor = (id: number, version: number): string =>
  hash('md5', `${id}/${version}`, 'hex').repeat(3)

/** Makes some rows newer. */
export async function renew(database: PostgresDatabase, ids: readonly number[]): Promise<void> {
  const sql = bodyOf.replace('version', '(version + 1)')
  await database.query(`UPDATE big SET version = version + 1, body = ${sql} WHERE id = ANY($1)`, [
    ids,
  ])
}
