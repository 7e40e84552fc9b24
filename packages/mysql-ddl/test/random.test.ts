import { describe, expect, test } from 'vitest'
import { MYSQL_VERSIONS } from '../../../test/kit/mysql/release.ts'
import { mysqlAvailable, sharedMysql } from '../../../test/kit/shared.ts'
import { Follower } from './follow/follower.ts'
import { RandomDdl } from './follow/random-ddl.ts'

/** How many statements a server must take; a long run sets it to thousands. */
const wanted = Number(process.env['TAILRACE_DDL_STATEMENTS'] ?? 60)
const seed = Number(process.env['TAILRACE_DDL_SEED'] ?? 1)
const databases = ['ddl_random_1', 'ddl_random_2']

for (const version of MYSQL_VERSIONS) {
  const found = await mysqlAvailable(version)
  describe.skipIf(!found.available)(`random statements on ${version}`, () => {
    test('leave definitions that are the catalog’s', { timeout: 3_600_000 }, async () => {
      const connection = await (await sharedMysql(version)).client()
      const follower = await Follower.start(connection, databases)
      for (const database of databases) {
        await follower.run(`DROP DATABASE IF EXISTS ${database}`)
        await follower.run(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`)
      }
      const random = new RandomDdl(seed, databases)
      let taken = 0
      let lost = 0
      for (let tried = 0; taken < wanted && tried < wanted * 20; tried++) {
        const sql = random.next(follower.schemas, follower.session)
        const found = await follower.run(sql).catch(refused)
        if (!found) continue
        taken++
        lost += await follower.readAnew()
        const wrong = found.filter((line) => !line.includes(': unknown: '))
        expect({ sql, wrong }).toEqual({ sql, wrong: [] })
      }
      expect(taken).toBe(wanted)
      expect(lost).toBeLessThanOrEqual(wanted * 0.02)
      for (const database of databases) await follower.run(`DROP DATABASE ${database}`)
      await connection.end()
    })
  })
}

/** Undefined for a statement that the server refused; everything else is thrown. */
function refused(error: unknown): undefined {
  if (typeof (error as { sqlState?: unknown }).sqlState !== 'string') throw error
}
