import { describeSource, transactionSql } from '@tailrace/conformance'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  sharedMysql,
  startFaultProxy,
} from '../../../test/kit/index.ts'
import { describe } from 'vitest'
import mysql from '../src/index.ts'

/** Values by type; all types with all their edges are compared in `types/`. */
const samples = {
  tinyint: ['-128', '127'],
  'bigint unsigned': ['18446744073709551615', '9007199254740993'],
  'decimal(12,4)': ['-1.5', '12345678.9012'],
  float: ['1.1', '-0.25'],
  double: ['0.1', '5e-300'],
  'varchar(40)': ['', 'Zoë "q" {,} 😀', 'NULL'],
  'char(5)': ['ab'],
  'varbinary(9)': ['ab', ''],
  json: ['{"b": 1, "a": [1.50, null]}'],
  date: ['2024-02-29', '1000-01-01'],
  'time(3)': ['-09:26:53.589', '838:59:59'],
  'datetime(6)': ['2024-05-06 07:08:09.123456'],
  'timestamp(1) null': ['2024-05-06 07:08:09.1'],
  year: ['1901', '2155'],
  "enum('a','b')": ['b'],
  "set('a','b')": ['a,b', ''],
}

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
            snapshot: 'never',
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
          snapshot: { options: { snapshot: 'initial' }, samples },
          async stop() {
            await proxy.close()
            await database.drop()
            await server.query(`DROP USER IF EXISTS ${role}@'%'`)
          },
        }
      },
      invalid: [
        { because: 'no tables', options: { tables: [] } },
        { because: 'a broken pattern', options: { tables: ['re:('] } },
      ],
    })
  })
}
