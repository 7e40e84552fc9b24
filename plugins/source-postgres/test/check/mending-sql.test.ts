import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../../../test/kit/postgres.ts'
import { withSql } from '../../src/check/mending-sql.ts'
import { createSource, type InputOptions } from '../harness.ts'

describe('the SQL of findings', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres({ major: 15 })
  })
  afterAll(() => server?.remove())

  it('mends them when a superuser runs it', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE SCHEMA sales; CREATE TABLE sales.orders (id int PRIMARY KEY); CREATE ROLE weak LOGIN PASSWORD 'weak';
      REVOKE CREATE ON SCHEMA public FROM PUBLIC`)
    const input: InputOptions = {
      url: undefined,
      host: database.host,
      port: database.port,
      database: database.database,
      user: 'weak',
      password: 'weak',
      tables: ['sales.orders'],
      snapshot: 'initial',
      heartbeat: { by: 'table' },
      ddl: { by: 'table' },
    }
    const findings = async () => {
      const source = createSource(database, input)
      const found = await Array.fromAsync(source.check())
      await source.close()
      return found.filter(({ status }) => status === 'fail')
    }
    const before = await findings()
    expect(before.filter(({ sql }) => sql !== undefined).map(({ check }) => check)).toEqual([
      'replication',
      'publication',
      'heartbeat',
      'ddl-trigger',
      'select',
    ])
    for (const { sql } of before) if (sql !== undefined) await database.query(sql)
    // Whose tables they are is a choice that no script makes.
    expect((await findings()).map(({ check }) => check)).toEqual(['table-ownership'])
    await database.query(
      'ALTER TABLE sales.orders OWNER TO weak; GRANT ALL ON SCHEMA sales TO weak',
    )
    expect(await findings()).toEqual([])
    const source = createSource(database, { ...input, snapshot: 'never' })
    await source.open(null)
    await source.close()
    await database.drop()
  })

  it('is what can be run of a way out, with the rest as a comment', () => {
    const finding = { check: 'wal-level', status: 'fail', detail: 'It is not.' } as const
    const fix = `ALTER SYSTEM SET wal_level = 'logical'; then restart the server.`
    expect(withSql({ ...finding, fix }).sql).toBe(
      `ALTER SYSTEM SET wal_level = 'logical'; -- then restart the server.`,
    )
    expect(withSql({ ...finding, fix: 'Think.' }).sql).toBe(undefined)
    expect(withSql({ ...finding, check: 'replica-identity', fix }).sql).toBe(undefined)
  })
})
