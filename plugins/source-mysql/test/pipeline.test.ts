import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { cleanUp, start, workspace } from '../../../test/e2e/command-process.ts'
import {
  type Mysql,
  MYSQL_VERSIONS,
  ownMysqlAvailable,
  startMysql,
  until,
} from '../../../test/kit/index.ts'

const ROWS = 60_000

afterEach(cleanUp)

for (const version of MYSQL_VERSIONS) {
  const { available } = await ownMysqlAvailable(version)
  describe.skipIf(!available)(`a pipeline from ${version}`, () => {
    let server: Mysql
    beforeAll(async () => {
      server = await startMysql({ version })
    })
    afterAll(() => server?.remove())

    const config = (source: object, sink: object) => ({
      'tailrace.config.json': {
        pipelines: {
          shop: {
            source: { use: 'mysql', url: server.url, heartbeatInterval: '500ms', ...source },
            sinks: [sink],
            retry: { initial: '50ms', max: '500ms' },
          },
        },
      },
    })

    it('loses nothing when it is killed inside of a large transaction, and its server restarts', async () => {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE orders (id int PRIMARY KEY, v varchar(40))')
      const tables = [`${database.database}.orders`]
      const cwd = await workspace(
        config({ tables }, { use: 'file', path: 'out.jsonl', encoder: 'json' }),
      )
      const idsIn = async () => {
        const text = await readFile(join(cwd, 'out.jsonl'), 'utf8').catch(() => '')
        return [...text.matchAll(/"after":\{"id":(\d+),[^\n]*\n/gu)].map(([, id]) => Number(id))
      }
      let command = start(['run'], { cwd })
      await command.streaming()
      const rows = Array.from({ length: ROWS }, (_, id) => `(${id},'x')`)
      await database.query(`INSERT INTO orders VALUES ${rows.join(',')}`)
      await until(async () => (await idsIn()).length > 0, { what: 'some rows' })
      await command.kill()
      command = start(['run'], { cwd })
      await command.streaming()
      await server.restart()
      await database.query(`INSERT INTO orders VALUES (${ROWS}, 'last')`)
      const isAll = async () => new Set(await idsIn()).size > ROWS || !command.running
      await until(isAll, { what: () => `all rows\n${command.stderr}`, deadlineMs: 60_000 })
      const ids = new Set(await idsIn())
      expect([ids.size, ids.has(0), ids.has(ROWS)]).toEqual([ROWS + 1, true, true])
      await command.stop()
    })
  })
}
