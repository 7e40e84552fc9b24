import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ownKafkaAvailable,
  postgresAvailable,
  type PostgresTestDatabase,
  sharedKafka,
  sharedPostgres,
} from '../kit/index.ts'
import { Judge } from './judge.ts'
import { modes } from './modes.ts'
import { payloadOf } from './payload.ts'
import { postgresDifferences } from './postgres-differences.ts'
import { startPostgresStand } from './postgres-stand.ts'
import { listedInReadme } from './readme.ts'
import type { Stand } from './stand.ts'
import { definitions, definitionTables } from './postgres-statements/definitions.ts'
import { operationRows, operations, operationTables } from './postgres-statements/operations.ts'
import { typeRows, typeStatements, typeTables } from './postgres-statements/type-statements.ts'
import { setup, types } from './postgres-statements/types.ts'

// Debezium needs the Java that Kafka would be started with.
const [postgres, java] = await Promise.all([postgresAvailable(18), ownKafkaAvailable()])

describe.skipIf(!postgres.available || !java.available)('beside Debezium 3.4 on PostgreSQL', () => {
  const judge = new Judge(postgresDifferences)
  let database: PostgresTestDatabase
  let stand: Stand
  let statements = 0

  beforeAll(async () => {
    database = await (await sharedPostgres(18)).createDatabase()
    const tables = [...types.flatMap(typeTables), ...operationTables, ...definitionTables]
    const rows = [...types.flatMap((type) => typeRows(type, 1001)), ...operationRows]
    await database.query([setup, ...tables, ...rows].join(';\n'))
    // One insert into `nokey` has two rows.
    stand = await startPostgresStand(database, await sharedKafka(), modes, rows.length + 1)
    statements += rows.length
  }, 600_000)

  afterAll(async () => {
    await stand?.remove()
    await database?.drop()
    const counts = `${statements} statements, ${judge.records} records, differences ${judge.others}`
    const summary = `beside Debezium on PostgreSQL: ${counts} (listed ${postgresDifferences.length})`
    process.stdout.write(`${[summary, ...judge.lines()].join('\n')}\n`)
  }, 60_000)

  test('both deliver what is committed', { timeout: 600_000 }, async () => {
    const client = await database.client()
    const run = async (all: readonly string[]) => {
      statements += all.length
      for (const statement of all) await client.query(statement)
    }
    for (const type of types) await run(['BEGIN', ...typeStatements(type), 'COMMIT'])
    await run(operations)
    await stand.settled()
    for (const changed of definitions) {
      await run(changed)
      await stand.settled()
    }
    await client.end()
    // Statements that failed in the server would have thrown; an empty log would not.
    for (const mode of modes) {
      expect(stand.records(mode, 'theirs').length).toBeGreaterThan(1000)
    }
  })

  test.each(modes)('$name: the same records', (mode) => {
    const found = (['rows', 'message', 'transaction'] as const).flatMap((topic) =>
      judge.compare(stand, mode, topic),
    )
    expect(found.slice(0, 20)).toEqual([])
  })

  test.each(modes)('$name: elements of arrays are written as the column itself', (mode) => {
    let compared = 0
    for (const { value } of stand.records(mode, 'ours')) {
      const { op, source, after } = value === null ? {} : payloadOf(String(value))
      const row = after as { id: number; v: unknown; a: unknown[] | null } | undefined
      if (op !== 'c' || !source?.table.startsWith('ty_') || row!.id > 100 || !row!.a) continue
      expect(row!.a[0], `${source.table} ${row!.id}`).toEqual(row!.v)
      compared++
    }
    expect(compared).toBeGreaterThan(200)
  })

  test('every difference that is listed is there', () => {
    expect(judge.stale()).toEqual([])
  })

  test('the README of the encoder lists them', () => {
    expect(listedInReadme('postgresql')).toEqual(judge.list())
  })
})
