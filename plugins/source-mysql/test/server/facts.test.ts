import { describe, expect, test } from 'vitest'
import { MYSQL_VERSIONS, mysqlAvailable, sharedMysql } from '../../../../test/kit/index.ts'
import { flavorOf } from '../../src/server/flavor.ts'
import { oceanBaseVersion } from '../../src/server/oceanbase.ts'
import { settingFix, settingStatement } from '../../src/server/setting.ts'
import { saysReplica } from '../../src/server/words.ts'
import { refusalOf } from './refused.ts'
import { lookAt } from './server-session.ts'

describe('facts', () => {
  for (const version of MYSQL_VERSIONS) {
    test(`of ${version}`, async (context) => {
      if (!(await mysqlAvailable(version)).available) return context.skip()
      const server = await sharedMysql(version)
      const { facts, logs } = await lookAt(server)
      const [flavor, number] = version.split('-')
      expect(facts).toMatchObject({
        flavor,
        logBin: true,
        format: 'ROW',
        rowImage: 'FULL',
        rowMetadata: 'FULL',
        checksum: 'CRC32',
        lowerCaseTableNames: 0,
        replication: null,
        isRds: false,
      })
      expect(`${facts.major}.${facts.minor}`).toBe(number)
      expect(facts.gtids).toMatchObject({ kind: flavor, isOn: true })
      const [own] = await server.query(
        flavor === 'mysql'
          ? 'SELECT @@server_uuid AS id'
          : `SELECT CONCAT('mariadb-', @@server_id) AS id`,
      )
      expect(facts.identity).toBe(own.id)
      expect(logs.files.at(-1)!.name).toBe(logs.end.file)
    })
  }
})

describe('the family of a server', () => {
  const ob = [
    '5.7.25-OceanBase_CE-v4.3.5.0',
    'OceanBase_CE 4.3.5.0 (r1) (Built Jan 1 2025)',
  ] as const
  test('is as the server says, or as option "flavor" does where a proxy hides it', () => {
    expect(flavorOf('8.0.36', 'Source distribution', undefined)).toBe('mysql')
    expect(flavorOf('5.7.44-log', 'Percona Server', undefined)).toBe('mysql')
    expect(flavorOf('5.5.5-10.6.18-MariaDB', '', undefined)).toBe('mariadb')
    expect(flavorOf(...ob, undefined)).toBe('oceanbase')
    expect(oceanBaseVersion(...ob)).toBe('4.3.5')
    expect(flavorOf('5.6.25', '', 'oceanbase')).toBe('oceanbase')
    expect(refusalOf(() => flavorOf('8.0.36', '', 'mariadb'))).toMatchObject({
      code: 'SOURCE_MISCONFIGURED',
      details: { reason: 'server-flavor' },
    })
  })
})

describe('words', () => {
  test('are those that each server knows', () => {
    const says = (flavor: 'mysql' | 'mariadb' | 'oceanbase', major: number, minor: number) =>
      saysReplica({ flavor, major, minor })
    expect(says('mysql', 8, 4)).toBe(true)
    expect(says('mysql', 8, 0)).toBe(false)
    expect(says('mysql', 5, 7)).toBe(false)
    expect(says('mariadb', 11, 8)).toBe(false)
    expect(says('oceanbase', 5, 7)).toBe(false)
  })

  test('that set a variable are those of the service', () => {
    const fix = (flavor: 'mysql' | 'mariadb' | 'oceanbase', major: number, isRds = false) =>
      settingFix({ flavor, major, isRds }, 'binlog_row_image', 'FULL')
    expect(fix('mysql', 8)).toBe(`SET PERSIST binlog_row_image = 'FULL';`)
    expect(fix('mysql', 8, true)).toContain('parameter group')
    expect(fix('mysql', 5)).toContain('SET GLOBAL')
    expect(fix('oceanbase', 5)).toContain('binlog server')
    expect(settingStatement({ flavor: 'mariadb', major: 11, isRds: false }, 'a', '1')).toBeNull()
  })
})
