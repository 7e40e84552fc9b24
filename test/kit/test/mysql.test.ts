import { setTimeout as sleep } from 'node:timers/promises'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority } from '../certificates.ts'
import { type Mysql, type MysqlOptions, startMysql } from '../mysql.ts'
import { MYSQL_VERSIONS } from '../mysql/release.ts'
import { isRunning } from '../process/proc.ts'
import { ownMysqlAvailable } from '../shared.ts'
import { until } from '../until.ts'

describe.each(MYSQL_VERSIONS)('%s', async (version) => {
  const { available } = await ownMysqlAvailable(version)
  const authority = createAuthority()
  let server: Mysql
  const variable = async (name: string) =>
    (await server.query<{ value: unknown }>(`SELECT @@global.${name} AS value`))[0]?.value

  describe.skipIf(!available)('a server', () => {
    beforeAll(async () => {
      const tls = { ...authority.issueServer(), ca: authority.certificate }
      server = await startMysql({ version, tls, settings: { binlog_row_image: 'MINIMAL' } })
    })
    afterAll(() => server.remove())

    test('has a row log with GTIDs and nothing in it yet', async () => {
      expect(await variable('version')).toMatch(version.replace(/^\w+-/, ''))
      expect([await variable('binlog_format'), await variable('binlog_row_metadata')]).toEqual([
        'ROW',
        'FULL',
      ])
      expect(await variable('binlog_row_image')).toBe('MINIMAL')
      expect(await variable(executedGtids(server))).toBe('')
      await server.query('CREATE DATABASE counted')
      expect(await variable(executedGtids(server))).not.toBe('')
    })

    test('keeps committed rows through a crash, on the same port', async () => {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE kept (n INT PRIMARY KEY); INSERT INTO kept VALUES (7)')
      const { pid, url } = server
      const before = await variable(executedGtids(server))
      await server.crash()
      await expect(server.query('SELECT 1')).rejects.toThrow(/ECONNREFUSED|closed|lost/)
      await server.start()
      expect(server.url).toBe(url)
      expect(server.pid).not.toBe(pid)
      expect(await database.query('SELECT n FROM kept')).toEqual([{ n: 7 }])
      expect(await variable(executedGtids(server))).toBe(before)
      await database.drop()
    })

    test('takes settings at a restart', async () => {
      await server.restart({ binlog_row_image: 'NOBLOB' })
      expect(await variable('binlog_row_image')).toBe('NOBLOB')
    })

    test('lends databases and drops them, even when in use', async () => {
      const database = await server.createDatabase('订单 `库`')
      await database.query('CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1)')
      const client = await server.client({ database: database.database })
      await client.query('START TRANSACTION')
      await client.query('SELECT * FROM t FOR UPDATE')
      await database.drop()
      const left = 'SELECT 1 FROM information_schema.schemata WHERE schema_name = ?'
      expect(await server.query(left, [database.database])).toEqual([])
      await expect(client.query('SELECT 1')).rejects.toThrow(/closed|killed|lost/i)
    })

    test('proves who it is over TLS and checks client certificates', async () => {
      await server.query("CREATE USER ann@'%' REQUIRE SUBJECT '/CN=ann'")
      const connect = async (ssl: object | undefined) => {
        const login = { user: 'ann', password: '', database: 'information_schema' }
        const client = await server.client({ ...login, ssl: ssl as any })
        const [rows] = await client.query('SELECT current_user() AS user')
        return rows
      }
      const { certificate: cert, key } = authority.issueClient('ann')
      const ca = authority.certificate
      expect(await connect({ ca, cert, key })).toEqual([{ user: 'ann@%' }])
      await expect(connect({ ca: createAuthority().certificate, cert, key })).rejects.toThrow(
        /signature|issuer|self-signed/,
      )
      await expect(connect({ ca })).rejects.toThrow('Access denied')
      await expect(connect(undefined)).rejects.toThrow('Access denied')
      await server.query('SET GLOBAL require_secure_transport = ON')
      await expect(server.client({ ssl: undefined as any })).rejects.toThrow(/secure|Access denied/)
      expect(await server.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    })

    test('is silent while paused, and goes on', async () => {
      const client = await server.client()
      server.pause()
      // The signal reaches each thread in its own time.
      let answer = client.query('SELECT 1 AS one')
      await until(async () => {
        const isSilent = await Promise.race([answer.then(() => false), sleep(150, true)])
        if (!isSilent) answer = client.query('SELECT 1 AS one')
        return isSilent
      })
      server.resume()
      expect((await answer)[0]).toEqual([{ one: 1 }])
    })
  })

  test.skipIf(!available)('two at once are two servers, and leave nothing', async () => {
    const options: MysqlOptions = { version, settings: { log_bin: false } }
    const both = await Promise.all([startMysql(options), startMysql(options)])
    const identity = `SELECT @@server_id AS id, @@log_bin AS log, ${version.startsWith('mysql') ? '@@server_uuid' : '@@port'} AS name`
    const rows = await Promise.all(both.map((each) => each.query(identity)))
    expect(rows[0]?.[0].id).not.toBe(rows[1]?.[0].id)
    expect(rows[0]?.[0].name).not.toBe(rows[1]?.[0].name)
    expect(rows.map(([row]) => row.log)).toEqual([0, 0])
    await Promise.all(both.map((each) => each.remove()))
    expect(both.filter(({ pid, dataDir }) => isRunning(pid) || existsSync(dataDir))).toEqual([])
  })
})

describe('a server that cannot start', async () => {
  const { available } = await ownMysqlAvailable('mariadb-10.11')

  test.skipIf(!available)('says why', async () => {
    const settings = { no_such_setting: 1 }
    await expect(startMysql({ version: 'mariadb-10.11', settings })).rejects.toThrow(
      /ended as it started[^]*no[_-]such[_-]setting/,
    )
  })
})

function executedGtids({ flavor }: Mysql): string {
  return flavor === 'mysql' ? 'gtid_executed' : 'gtid_binlog_pos'
}
