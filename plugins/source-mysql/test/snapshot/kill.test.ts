import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { cleanUp, start, workspace } from '../../../../test/e2e/command-process.ts'
import { mysqlAvailable, sharedMysql, until } from '../../../../test/kit/index.ts'
import { numbers } from './numbers.ts'

const ROWS = 60_000
const CHUNK = 4500
const READERS = 2

afterEach(cleanUp)

// Both versions of MariaDB are read alike, and kills take their time.
for (const version of ['mysql-9.7', 'mariadb-11.8'] as const) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`a pipeline from ${version} that is killed while it reads`, () => {
    it('goes on at its chunks, and asked for the table again reads it again', async () => {
      const database = await (await sharedMysql(version)).createDatabase()
      await database.query(`CREATE TABLE t (id int PRIMARY KEY, v varchar(300));
        INSERT INTO t ${numbers(ROWS, `n, repeat('x', 300)`)}`)
      const table = `${database.database}.t`
      const cwd = await workspace({
        'tailrace.config.json': {
          pipelines: {
            shop: {
              source: {
                use: 'mysql',
                url: database.url,
                tables: [table],
                snapshotReaders: READERS,
                tableOptions: [{ tables: [table], chunkRows: CHUNK }],
              },
              sinks: [{ use: 'file', path: 'out.jsonl', encoder: 'json' }],
            },
          },
        },
      })
      const ids = async () => {
        const text = await readFile(join(cwd, 'out.jsonl'), 'utf8').catch(() => '')
        return [...text.matchAll(/"after":\{"id":(\d+),[^\n]*\n/gu)].map(([, id]) => Number(id))
      }
      let command = start(['run'], { cwd })
      const kills = [ROWS / 2, (3 * ROWS) / 4]
      for (const count of kills) {
        const isFar = async () => new Set(await ids()).size > count || !command.running
        await until(isFar, { what: () => `some rows\n${command.stderr}`, everyMs: 50 })
        await command.kill()
        command = start(['run'], { cwd })
      }
      await database.query(`INSERT INTO t VALUES (${ROWS + 1}, 'new')`)
      const isAll = async () => new Set(await ids()).size > ROWS || !command.running
      await until(isAll, { what: () => `all rows\n${command.stderr}`, deadlineMs: 20_000 })
      const all = await ids()
      expect(new Set(all).size).toBe(ROWS + 1)
      // A reader has one chunk that is not stored yet, and one that it reads.
      expect(all.length).toBeLessThanOrEqual(ROWS + 1 + kills.length * 2 * READERS * CHUNK)

      const asked = start(['snapshot', 'shop', table, '--where', 'id <= 7'], { cwd })
      const isRead = async () => (await ids()).length === all.length + 7
      await until(isRead, { what: () => `the rows asked for\n${asked.stderr}${command.stderr}` })
      await command.stop()
      await database.drop()
    })
  })
}
