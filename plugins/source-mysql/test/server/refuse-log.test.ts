import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Mysql, mysqlAvailable, startMysql } from '../../../../test/kit/index.ts'
import { readFacts, type ServerFacts } from '../../src/server/facts.ts'
import { refuseUnlogged, refuseUnloggedTables } from '../../src/server/log-filters.ts'
import { refuseOld, refuseUnreadable } from '../../src/server/refuse-log.ts'
import { factsOf, lookAt, withSession } from './server-session.ts'
import { refusalOf } from './refused.ts'

for (const version of ['mysql-9.7', 'mariadb-11.8'] as const) {
  const { available } = await mysqlAvailable(version)
  const isMysql = version === 'mysql-9.7'
  describe.skipIf(!available)(`a log of ${version}`, () => {
    let server: Mysql
    beforeAll(async () => {
      const settings = { binlog_ignore_db: 'unseen', log_slave_updates: false }
      server = await startMysql({ version, settings })
    })
    afterAll(() => server?.remove())
    const refusal = async () => {
      const facts = await factsOf(server)
      return refusalOf(() => refuseUnreadable(facts))
    }

    test('is refused where it is of statements, or the server has no id', async () => {
      expect(await refusal()).toBeNull()
      await server.query(`SET GLOBAL binlog_format = 'MIXED'`)
      const format = await refusal()
      expect(format).toMatchObject({
        code: 'SOURCE_MISCONFIGURED',
        details: { reason: 'log-format', format: 'MIXED' },
      })
      expect(format!.fix).toContain(
        isMysql ? `SET PERSIST binlog_format = 'ROW';` : `SET GLOBAL binlog_format = 'ROW';`,
      )
      await server.query(`SET GLOBAL binlog_format = 'ROW'`)
      if (!isMysql) return
      // MariaDB has no such id.
      const { serverId } = await factsOf(server)
      await server.query('SET GLOBAL server_id = 0')
      expect(await refusal()).toMatchObject({ details: { reason: 'server-id' } })
      await server.query(`SET GLOBAL server_id = ${serverId}`)
    })

    test('is refused where it lacks databases that are read', async () => {
      const { logs } = await lookAt(server)
      expect(logs.ignoredDatabases).toEqual(['unseen'])
      expect(refusalOf(() => refuseUnlogged(logs, ['shop']))).toBeNull()
      expect(refusalOf(() => refuseUnlogged(logs, ['shop', 'unseen']))).toMatchObject({
        code: 'SOURCE_MISCONFIGURED',
        details: { reason: 'log-filter', setting: 'binlog_ignore_db', databases: ['unseen'] },
      })
      await server.query('CREATE DATABASE unseen; CREATE TABLE unseen.t (id int)')
      const looked = (patterns: string[]) =>
        withSession(server, (session) => refuseUnloggedTables(session, logs, patterns)).then(
          () => null,
          (error: { code: string }) => error.code,
        )
      expect(await looked(['*.*'])).toBe('SOURCE_MISCONFIGURED')
      expect(await looked(['*.*', '!unseen.*'])).toBeNull()
      const only = { ...logs, onlyDatabases: ['shop'] }
      expect(refusalOf(() => refuseUnlogged(only, ['shop', 'unseen', 'other']))).toMatchObject({
        details: { setting: 'binlog_do_db', databases: ['unseen', 'other'] },
      })
    })

    test('is refused of a replica that does not log what it applies', async () => {
      await server.query(
        isMysql
          ? `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1`
          : `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1`,
      )
      const error = await refusal()
      expect(error).toMatchObject({
        code: 'SOURCE_MISCONFIGURED',
        details: { reason: 'log-replica' },
      })
      expect(error!.fix).toContain('log_slave_updates')
    })

    test('is refused where there is none', async () => {
      await server.restart({ log_bin: false })
      const error = await refusal()
      expect(error).toMatchObject({ code: 'SOURCE_MISCONFIGURED', details: { reason: 'log-off' } })
      expect(error!.fix).toContain('log_bin')
    })

    test('is not read as that of another family', async () => {
      const chosen = isMysql ? 'mariadb' : 'mysql'
      await expect(
        withSession(server, (session) => readFacts(session, chosen)),
      ).rejects.toMatchObject({
        code: 'SOURCE_MISCONFIGURED',
        details: { reason: 'server-flavor', flavor: server.flavor, chosenFlavor: chosen },
      })
    })
  })
}

describe('versions', () => {
  const of = (flavor: ServerFacts['flavor'], version: string) => {
    const [major, minor] = version.split('.').map(Number)
    const facts = { flavor, version, major, minor } as ServerFacts
    return refusalOf(() => refuseOld(facts))
  }
  test('that are too old are refused', () => {
    expect(of('mysql', '5.7.44')).toBeNull()
    expect(of('mariadb', '10.5.0')).toBeNull()
    expect(of('oceanbase', '5.7.25')).toBeNull()
    expect(of('mysql', '5.6.51')).toMatchObject({ details: { reason: 'server-old' } })
    expect(of('mariadb', '10.4.34')!.message).toBe('MariaDB 10.4.34 is older than 10.5.')
  })
})
