import { setTimeout as sleep } from 'node:timers/promises'
import type { RowChange, TailraceError } from '@tailrace/plugin-api'
import { describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type MysqlTestDatabase,
  sharedMysql,
} from '../../../../test/kit/index.ts'
import { createSource, Reading } from '../harness.ts'
import { textOf } from '../../../../test/sources/follower.ts'
import { numbers } from './numbers.ts'
import { isRead, readSnapshots } from '../../../../test/sources/until-read.ts'
import { untilSame } from './until-same.ts'

const ROWS = 3000

/** How many there are of each row, as whoever follows the changes has them. */
function counted(changes: readonly RowChange[]): Map<string, number> {
  const counts = new Map<string, number>()
  const add = (row: Record<string, unknown> | null, count: number) => {
    if (row === null) return
    const text = textOf(row)
    const left = (counts.get(text) ?? 0) + count
    if (left === 0) counts.delete(text)
    else counts.set(text, left)
  }
  for (const { op, before, after } of changes) {
    if (op === 'truncate') counts.clear()
    add(before, -1)
    add(after, 1)
  }
  return counts
}

async function write(database: MysqlTestDatabase, signal: AbortSignal): Promise<void> {
  const client = await database.client()
  for (let n = 0; !signal.aborted; n++) {
    const a = Math.floor(Math.random() * 100)
    if (n % 3 === 0) await client.query('INSERT INTO t VALUES (?, ?)', [a, 'new'])
    else if (n % 3 === 1) await client.query('DELETE FROM t WHERE a = ? LIMIT 1', [a])
    else await client.query('UPDATE t SET b = ? WHERE a = ? LIMIT 2', [`${n}`, a])
  }
}

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`a table of ${version} without a key`, () => {
    it('is read as a whole, each row once, while it is changed', async () => {
      const database = await (await sharedMysql(version)).createDatabase()
      await database.query(`CREATE TABLE t (a int, b varchar(200)); CREATE TABLE u (id int PRIMARY KEY);
        INSERT INTO t ${numbers(ROWS, `n % 100, repeat('x', n % 200)`)}; INSERT INTO u VALUES (1)`)
      const source = createSource(database, { snapshot: 'initial' })
      const end = new AbortController()
      const writers = Array.from({ length: 4 }, () => write(database, end.signal))
      const reading = new Reading(source, (await source.open(null))!)
      await reading.until(
        () => reading.batches.length > 0 && isRead(reading.position),
        'the end of the snapshot',
        20_000,
      )
      await sleep(100)
      end.abort()
      await Promise.all(writers)
      const rows = await database.query<Record<string, unknown>>('SELECT a, b FROM t')
      const expected = new Map<string, number>()
      for (const row of rows) expected.set(textOf(row), (expected.get(textOf(row)) ?? 0) + 1)
      // What came before the rows that were read is in them.
      const ofTable = () => {
        const changes = reading.rows.filter(({ table }) => table.name === 't')
        return counted(changes.slice(changes.findIndex(({ op }) => op === 'read')))
      }
      const texts = (counts: Map<string, number>) => [...counts].map(String).sort()
      await untilSame(reading, () => texts(ofTable()), texts(expected))
      expect(reading.rows.filter(({ op }) => op === 'read').length).toBeGreaterThan(ROWS / 2)
      reading.stop()
      await source.close()
      await database.drop()
    })

    it('needs a lock for an instant, or no privilege at all', async () => {
      const server = await sharedMysql(version)
      const database = await server.createDatabase()
      const user = `weak_${database.database}`.slice(0, 32)
      const monitor = version.startsWith('mariadb') ? 'BINLOG MONITOR' : 'REPLICATION CLIENT'
      await database.query(`CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);
        CREATE USER ${user}@'%' IDENTIFIED BY 'weak';
        GRANT REPLICATION SLAVE, ${monitor} ON *.* TO ${user}@'%';
        GRANT SELECT ON ${database.database}.* TO ${user}@'%'`)
      const url = `mysql://${user}:weak@127.0.0.1:${server.port}`
      const source = createSource({ url, database: database.database }, { snapshot: 'initial' })
      try {
        const isNeeded = version.startsWith('mysql')
        const open = () => source.open(null).then(String, (error: TailraceError) => error.toText())
        const answer = isNeeded ? await open() : ''
        const grant = `GRANT LOCK TABLES ON \`${database.database}\`.* TO '${user}'@'%';`
        expect([answer.includes('SOURCE_PRIVILEGE'), answer.includes(grant)]).toEqual([
          isNeeded,
          isNeeded,
        ])
        if (isNeeded) {
          await database.query(`GRANT LOCK TABLES ON ${database.database}.* TO ${user}@'%'`)
        }
        const reading = await readSnapshots(source, (await source.open(null))!)
        expect(reading.rows.map((row) => row.after!['a'])).toEqual([1, 1])
        reading.stop()
      } finally {
        await source.close()
        await database.query(`DROP USER ${user}@'%'`)
        await database.drop()
      }
    })
  })
}
