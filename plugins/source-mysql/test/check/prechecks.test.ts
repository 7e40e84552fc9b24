import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mysql, mysqlAvailable, startMysql } from '../../../../test/kit/index.ts'
import { findings, states, troubles } from './findings.ts'

for (const version of ['mysql-9.7', 'mariadb-11.8'] as const) {
  const { available } = await mysqlAvailable(version)
  const isMysql = version === 'mysql-9.7'
  describe.skipIf(!available)(`prechecks of ${version}`, () => {
    let server: Mysql
    const find = (input: object = {}) =>
      findings({ url: server.url, tables: ['shop.orders'], ...input })
    beforeAll(async () => {
      server = await startMysql({ version, settings: { binlog_ignore_db: 'unseen' } })
      await server.query(`CREATE DATABASE shop; CREATE DATABASE unseen;
        CREATE TABLE shop.orders (id int PRIMARY KEY, secret int);
        CREATE TABLE shop.keyless (id int); CREATE VIEW shop.seen AS SELECT id FROM shop.orders;
        CREATE TABLE unseen.t (id int PRIMARY KEY);
        CREATE USER 'weak'@'%' IDENTIFIED BY 'weak'; GRANT SELECT (id) ON shop.orders TO 'weak'@'%'`)
    })
    afterAll(() => server?.remove())

    it('pass where all is as it should be', async () => {
      const results = await find()
      expect(states(results)).toEqual([
        'connection pass',
        'tls pass',
        'version pass',
        'replication-slave pass',
        'replication-client pass',
        'log-bin pass',
        'server-id pass',
        'log-format pass',
        'row-image pass',
        'row-metadata pass',
        'gtid-mode pass',
        'time-zone pass',
        'clock pass',
        'lower-case-table-names pass',
        'tables pass',
        'table-keys pass',
        'select pass',
        'snapshot pass',
        'log-filter pass',
        'log-retention pass',
      ])
      const { detail } = results.at(-1)!
      expect(detail).toContain(
        isMysql ? 'binlog_expire_logs_seconds is 30 d 0 h' : 'purges nothing by age',
      )
    })

    it('say what a snapshot lacks', async () => {
      await server.query(`CREATE TABLE shop.old (id int PRIMARY KEY) ENGINE = MyISAM;
        CREATE USER 'copier'@'%' IDENTIFIED BY 'r'; GRANT SELECT ON *.* TO 'copier'@'%';
        GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'copier'@'%'`)
      const copier = { user: 'copier', password: 'r' }
      const of = async (input: object) => troubles(await find({ ...copier, ...input }))
      const { snapshot } = await of({ tables: ['shop.old'] })
      expect(snapshot).toMatchObject({ status: 'fail', code: 'SOURCE_MISCONFIGURED' })
      expect(snapshot!.fix).toContain('ALTER TABLE `shop`.`old` ENGINE = InnoDB;')
      expect((await of({ tables: ['shop.old'], snapshot: 'never' }))['snapshot']).toBe(undefined)
      const keyless = { tables: ['shop.keyless'] }
      const { 'lock-tables': lock } = await of(keyless)
      const sql = isMysql ? "GRANT LOCK TABLES ON `shop`.* TO 'copier'@'%';" : undefined
      expect(lock?.sql).toBe(sql)
      await server.query(`GRANT LOCK TABLES ON \`sh_p\`.* TO 'copier'@'%'`)
      expect(Object.keys(await of(keyless))).toEqual(['table-keys'])
    })

    it('grant a user what it lacks', async () => {
      const weak = { user: 'weak', password: 'weak' }
      const lacking = troubles(await find(weak))
      const sql = Object.values(lacking).map((result) => result.sql)
      expect(
        Object.values(lacking).map((result) => [result.check, result.status, result.code]),
      ).toEqual([
        ['replication-slave', 'fail', 'SOURCE_PRIVILEGE'],
        ['replication-client', 'fail', 'SOURCE_PRIVILEGE'],
        ['select', 'fail', 'SOURCE_PRIVILEGE'],
      ])
      expect(sql).toEqual([
        `GRANT REPLICATION SLAVE ON *.* TO 'weak'@'%';`,
        `GRANT REPLICATION CLIENT ON *.* TO 'weak'@'%';`,
        "GRANT SELECT ON `shop`.`orders` TO 'weak'@'%';",
      ])
      await server.query(sql.join('\n'))
      expect(troubles(await find(weak))).toEqual({})
    })

    it('take privileges of a role that is active', async () => {
      await server.query(`CREATE ROLE reader; CREATE USER 'by_role'@'%' IDENTIFIED BY 'weak';
        GRANT REPLICATION SLAVE, REPLICATION CLIENT, SELECT ON *.* TO reader; GRANT reader TO 'by_role'@'%';
        SET DEFAULT ROLE reader ${isMysql ? 'TO' : 'FOR'} 'by_role'@'%'`)
      expect(troubles(await find({ user: 'by_role', password: 'weak' }))).toEqual({})
    })

    it('name tables that are missing, views, tables without a key, and databases that are not logged', async () => {
      const named = troubles(await find({ tables: ['shop.order'] }))['tables']!
      expect(named).toMatchObject({ status: 'fail', code: 'SOURCE_TABLE_MISSING' })
      expect(named.fix).toContain('"shop.orders"')
      const view = troubles(await find({ tables: ['shop.seen'] }))['tables']!
      expect(view).toMatchObject({ status: 'fail', code: 'SOURCE_TABLE_MISSING' })
      expect(troubles(await find({ tables: ['none.*'] }))).toMatchObject({
        tables: { status: 'warn' },
      })
      const keyless = troubles(await find({ tables: ['shop.*'] }))
      expect(keyless).toMatchObject({ 'table-keys': { status: 'warn' } })
      expect(keyless['table-keys']!.fix).toContain('ALTER TABLE `shop`.`keyless` ADD PRIMARY KEY')
      expect(troubles(await find({ tables: ['unseen.*'] }))).toMatchObject({
        'log-filter': { status: 'fail', code: 'SOURCE_MISCONFIGURED' },
      })
    })

    it('tell of a log that says less than it could, or of no rows, with the statement that mends it', async () => {
      await server.query(`SET GLOBAL binlog_row_image = 'MINIMAL'; SET GLOBAL binlog_format = 'STATEMENT';
        SET GLOBAL binlog_row_metadata = 'MINIMAL'`)
      const found = troubles(await find())
      expect(Object.values(found).map(({ check, status }) => `${check} ${status}`)).toEqual([
        'log-format fail',
        'row-image warn',
        'row-metadata warn',
      ])
      const statements = Object.values(found).map(({ sql, fix }) => sql ?? fix!.split(' and ')[0]!)
      for (const [i, name] of [
        'binlog_format',
        'binlog_row_image',
        'binlog_row_metadata',
      ].entries()) {
        expect(statements[i]).toContain(`SET ${isMysql ? 'PERSIST' : 'GLOBAL'} ${name} = '`)
        await server.query(statements[i]!)
      }
      expect(troubles(await find())).toEqual({})
    })

    it('tell how long a pipeline may stand', async () => {
      await server.query('SET GLOBAL binlog_expire_logs_seconds = 7200')
      const short = troubles(await find())['log-retention']!
      expect(short).toMatchObject({ status: 'warn', code: 'SOURCE_POSITION_LOST' })
      expect(short.detail).toContain('loses its place after 2 h 0 min')
      expect(short.fix).toContain('binlog_expire_logs_seconds = 604800')
      await server.query(`CREATE TABLE mysql.rds_configuration (name varchar(100), value varchar(100));
        INSERT INTO mysql.rds_configuration VALUES ('binlog retention hours', NULL)`)
      const rds = troubles(await find())['log-retention']!
      expect(rds.detail).toContain('loses its place after 0 s')
      expect(rds.sql).toBe(`CALL mysql.rds_set_configuration('binlog retention hours', 168);`)
      await server.query(`UPDATE mysql.rds_configuration SET value = '168'`)
      expect(troubles(await find())).toEqual({})
      await server.query(
        'DROP TABLE mysql.rds_configuration; SET GLOBAL binlog_expire_logs_seconds = 864000',
      )
    })

    it('end where nothing can be read', async () => {
      const old = troubles(await find({ flavor: isMysql ? 'mariadb' : 'mysql' }))
      expect(old).toMatchObject({ version: { status: 'fail', code: 'SOURCE_MISCONFIGURED' } })
      expect(await find({ port: 1 })).toMatchObject([
        { check: 'connection', status: 'fail', code: 'SOURCE_UNAVAILABLE' },
      ])
      expect(await find({ password: 'wrong' })).toMatchObject([
        { check: 'connection', status: 'fail', code: 'SOURCE_AUTHENTICATION' },
      ])
      await server.restart({ log_bin: false })
      const off = troubles(await find())
      expect(off).toMatchObject({ 'log-bin': { status: 'fail', code: 'SOURCE_MISCONFIGURED' } })
    })
  })
}

for (const version of ['mysql-9.7', 'mariadb-11.8'] as const) {
  const { available } = await mysqlAvailable(version)
  const isMysql = version === 'mysql-9.7'
  // MySQL takes the case of names only when its data is made.
  const settings = isMysql
    ? { gtid_mode: false, enforce_gtid_consistency: false }
    : { lower_case_table_names: 1 }
  describe.skipIf(!available)(`prechecks of ${version} that is set up otherwise`, () => {
    let server: Mysql
    beforeAll(async () => {
      server = await startMysql({ version, settings: { ...settings, log_slave_updates: false } })
      const host = isMysql
        ? `REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1`
        : `MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1`
      await server.query(`CREATE DATABASE shop; CREATE TABLE shop.orders (id int PRIMARY KEY);
        CHANGE ${host}`)
    })
    afterAll(() => server?.remove())

    it('tell of a replica that logs nothing, of GTIDs that are off, and of names in lower case', async () => {
      const found = troubles(await findings({ url: server.url, tables: ['shop.Order*'] }))
      expect(found['replica']).toMatchObject({ status: 'fail', code: 'SOURCE_MISCONFIGURED' })
      const own = isMysql ? 'gtid-mode' : 'lower-case-table-names'
      expect(Object.keys(found)).toEqual(['replica', own, 'tables'])
      expect(found[own]!.fix).toContain(isMysql ? 'gtid_mode = ON_PERMISSIVE' : '"shop.order*"')
    })
  })
}
