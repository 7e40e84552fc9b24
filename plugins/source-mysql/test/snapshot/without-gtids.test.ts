import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mysql, ownMysqlAvailable, startMysql } from '../../../../test/kit/index.ts'
import type { Session } from '../../src/connection/session.ts'
import type { ServerFacts } from '../../src/server/facts.ts'
import { refuseWithoutViews } from '../../src/snapshot/prepare-views.ts'
import { createSource, Reading } from '../harness.ts'
import { Follower, textOf } from '../../../../test/sources/follower.ts'
import { numbers } from './numbers.ts'
import { isRead } from '../../../../test/sources/until-read.ts'

const { available } = await ownMysqlAvailable('mysql-9.7')

describe.skipIf(!available)('MySQL without GTIDs', () => {
  let server: Mysql
  beforeAll(async () => {
    const settings = { gtid_mode: 'OFF', enforce_gtid_consistency: 'OFF' }
    server = await startMysql({ version: 'mysql-9.7', settings })
  })
  afterAll(() => server?.remove())

  it('is refused without a table for watermarks, or where they would tell nothing', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)')
    const refusal = (watermarkTable?: string) =>
      createSource(database, {
        snapshot: 'initial',
        ...(watermarkTable !== undefined && { watermarkTable }),
      })
        .open(null)
        .catch((error: unknown) => error)
    expect(await refusal()).toMatchObject({
      code: 'SOURCE_MISCONFIGURED',
      details: { reason: 'snapshot-without-gtids' },
      fix: expect.stringContaining('watermarkTable'),
    })
    expect(await refusal('none.watermarks')).toMatchObject({
      code: 'SOURCE_MISCONFIGURED',
      fix: expect.stringContaining('CREATE DATABASE `none`;'),
    })
    await server.query('SET GLOBAL binlog_order_commits = OFF')
    expect(await refusal(`${database.database}.marks`)).toMatchObject({
      code: 'SOURCE_MISCONFIGURED',
      message: expect.stringContaining('binlog_order_commits'),
    })
    await server.query('SET GLOBAL binlog_order_commits = ON')
    await database.drop()
  })

  it('is refused of OceanBase', async () => {
    // None is at hand that would start.
    const facts = { flavor: 'oceanbase' } as ServerFacts
    const refused = refuseWithoutViews({} as Session, facts, { gtid: '' }, undefined)
    await expect(refused).rejects.toMatchObject({
      code: 'SOURCE_MISCONFIGURED',
      details: { reason: 'snapshot-oceanbase' },
    })
  })

  it('has rows and changes in one order by watermarks', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL);
      CREATE TABLE keyless (a int); INSERT INTO keyless VALUES (1), (1);
      INSERT INTO t ${numbers(3000, 'n, 0')}`)
    const source = createSource(database, {
      tables: [`${database.database}.*`, '!*.marks'],
      snapshot: 'initial',
      watermarkTable: `${database.database}.marks`,
      tableOptions: [{ tables: ['*.t'], chunkRows: 50 }],
    })
    const follower = new Follower()
    const reading = new Reading(source, (await source.open(null))!)
    const end = new AbortController()
    const write = async () => {
      const client = await database.client()
      while (!end.signal.aborted) {
        const id = 1 + Math.floor(Math.random() * 3000)
        await client.query('UPDATE t SET v = v + 1 WHERE id = ?', [id])
      }
    }
    const writers = Array.from({ length: 4 }, write)
    reading.onBatch = (batch) => {
      follower.takeBatch(batch)
      reading.credit.exhaust()
      setTimeout(() => reading.credit.giveBack(), 1)
    }
    await reading.until(
      () => reading.batches.length > 0 && isRead(reading.position),
      'the end of the snapshot',
      20_000,
    )
    end.abort()
    await Promise.all(writers)
    const rows = await database.query<Record<string, unknown>>('SELECT * FROM t')
    const expected = rows.map(textOf).sort().join('\n')
    await reading.until(() => follower.texts().join('\n') === expected, 'the rows to be equal')
    expect(follower.regressions).toEqual([])
    expect(reading.rows.filter(({ table }) => table.name === 'keyless').length).toBe(2)
    reading.stop()
    await source.close()
    await database.drop()
  })
})
