import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  mysqlAvailable,
  type MysqlTestDatabase,
  ownKafkaAvailable,
  sharedKafka,
  sharedMysql,
} from '../kit/index.ts'
import { Judge } from './judge.ts'
import { mysqlModes } from './modes.ts'
import { mysqlDifferences } from './mysql-differences.ts'
import { startMysqlStand } from './mysql-stand.ts'
import { definitions, definitionTables } from './mysql-statements/definitions.ts'
import { operations, operationTables } from './mysql-statements/operations.ts'
import { typeStatements, typeTables } from './mysql-statements/type-statements.ts'
import { types } from './mysql-statements/types.ts'
import { listedInReadme } from './readme.ts'
import type { Stand } from './stand.ts'

// Debezium needs the Java that Kafka would be started with.
const [mysql, java] = await Promise.all([mysqlAvailable('mysql-9.7'), ownKafkaAvailable()])

describe.skipIf(!mysql.available || !java.available)('beside Debezium 3.4 on MySQL', () => {
  const judge = new Judge(mysqlDifferences)
  let database: MysqlTestDatabase
  /** One that neither is to read. */
  let elsewhere: MysqlTestDatabase
  let stand: Stand
  let statements = 0

  beforeAll(async () => {
    const server = await sharedMysql('mysql-9.7')
    database = await server.createDatabase()
    elsewhere = await server.createDatabase()
    await elsewhere.query('CREATE TABLE unread (id int PRIMARY KEY)')
    for (const table of [...types.flatMap(typeTables), ...operationTables, ...definitionTables]) {
      await database.query(table)
    }
    stand = await startMysqlStand(database, await sharedKafka(), mysqlModes)
  }, 600_000)

  afterAll(async () => {
    await stand?.remove()
    await Promise.all([database?.drop(), elsewhere?.drop()])
    const counts = `${statements} statements, ${judge.records} records, differences ${judge.others}`
    const summary = `beside Debezium on MySQL: ${counts} (listed ${mysqlDifferences.length})`
    process.stdout.write(`${[summary, ...judge.lines()].join('\n')}\n`)
  }, 60_000)

  test('both deliver what is committed', { timeout: 600_000 }, async () => {
    const client = await database.client()
    const run = async (all: readonly string[]) => {
      statements += all.length
      for (const statement of all) await client.query(statement)
    }
    // Zero dates and invalid values of enums are stored only so.
    await client.query("SET SESSION sql_mode = ''")
    for (const type of types) await run(['BEGIN', ...typeStatements(type), 'COMMIT'])
    await elsewhere.query('INSERT INTO unread VALUES (1)')
    await run(operations)
    await run(definitions)
    await stand.settled()
    await client.end()
    for (const mode of mysqlModes) {
      expect(stand.records(mode, 'theirs').length).toBeGreaterThan(1000)
    }
  })

  test.each(mysqlModes)('$name: the same records', (mode) => {
    const found = (['rows', 'transaction', 'ddl'] as const).flatMap((topic) =>
      judge.compare(stand, mode, topic),
    )
    expect(found.slice(0, 20)).toEqual([])
  })

  test('every difference that is listed is there', () => {
    expect(judge.stale()).toEqual([])
  })

  test('the README of the encoder lists them', () => {
    expect(listedInReadme('mysql')).toEqual(judge.list())
  })
})
