import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MYSQL_VERSIONS } from '../../../test/kit/mysql/release.ts'
import { mysqlAvailable, sharedMysql } from '../../../test/kit/shared.ts'
import { corpusFiles, readCorpus, runsOn } from './follow/corpus.ts'
import { Follower } from './follow/follower.ts'

const databases = [
  'ddl',
  'ddl_other',
  'ddl_one',
  'ddl_two',
  'ddl_three',
  'ddl_four',
  'ddl_five',
  'ddl_中文',
]

for (const version of MYSQL_VERSIONS) {
  const found = await mysqlAvailable(version)
  describe.skipIf(!found.available)(`definitions that follow the log of ${version}`, () => {
    let follower: Follower
    let end: () => Promise<void>

    beforeAll(async () => {
      const server = await sharedMysql(version)
      const connection = await server.client()
      end = () => connection.end()
      follower = await Follower.start(connection, databases)
    })
    afterAll(async () => {
      for (const database of databases)
        await follower.run(`DROP DATABASE IF EXISTS \`${database}\``)
      await end()
    })

    test.each(corpusFiles())(
      'are those of the catalog after each statement of %s',
      async (file) => {
        for (const database of databases)
          await follower.run(`DROP DATABASE IF EXISTS \`${database}\``)
        await follower.run('CREATE DATABASE ddl CHARACTER SET utf8mb4')
        await follower.run('CREATE DATABASE ddl_other CHARACTER SET utf8mb4')
        await follower.run('USE ddl')
        for (const statement of readCorpus(file)) {
          if (!runsOn(statement, follower.session)) continue
          const { sql } = statement
          expect({ sql, found: await follower.run(sql) }).toEqual({ sql, found: [] })
        }
        expect(await follower.compareShown()).toEqual([])
        expect(follower.compareStored()).toEqual([])
      },
    )
  })
}
