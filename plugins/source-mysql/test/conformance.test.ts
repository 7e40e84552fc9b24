import { describeSource, transactionSql } from '@tailrace/conformance'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  sharedMysql,
  startFaultProxy,
} from '../../../test/kit/index.ts'
import { describe } from 'vitest'
import mysql from '../src/index.ts'

const withoutSnapshots = 'this source reads no rows that are there already'

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`on ${version}`, () => {
    describeSource(mysql, {
      async start() {
        const server = await sharedMysql(version)
        const database = await server.createDatabase()
        const proxy = await startFaultProxy({ target: { port: server.port } })
        const { user, password } = server
        const role = `weak_${database.database}`.slice(0, 32)
        return {
          options: {
            url: `mysql://127.0.0.1:${proxy.port}`,
            user,
            password,
            tables: [`${database.database}.*`],
          },
          async apply(steps) {
            await database.query(transactionSql(steps))
          },
          async cut() {
            proxy.cut()
          },
          async restrict() {
            await database.query(`CREATE USER ${role}@'%' IDENTIFIED BY 'weak'`)
            return { user: role, password: 'weak' }
          },
          async stop() {
            await proxy.close()
            await database.drop()
            await server.query(`DROP USER IF EXISTS ${role}@'%'`)
          },
        }
      },
      skip: {
        'snapshot: no gap and no repeat where the stream takes over': withoutSnapshots,
        'snapshot: a value is the same as from the stream, of every type': withoutSnapshots,
      },
      invalid: [
        { because: 'no tables', options: { tables: [] } },
        { because: 'a broken pattern', options: { tables: ['re:('] } },
      ],
    })
  })
}
