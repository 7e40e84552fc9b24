import { TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createAuthority,
  freePort,
  type Mysql,
  MYSQL_VERSIONS,
  ownMysqlAvailable,
  sharedMysql,
  startMysql,
} from '../../../test/kit/index.ts'
import { createSource, type InputOptions } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await ownMysqlAvailable(version)
  describe.skipIf(!available)(`connecting to ${version}`, () => {
    let server: Mysql
    let ca: string
    beforeAll(async () => {
      const authority = createAuthority()
      ca = authority.certificate
      server = await startMysql({ version, tls: authority.issueServer() })
    })
    afterAll(() => server?.remove())

    async function refusal(input: Partial<InputOptions>): Promise<unknown[]> {
      const source = createSource(server, { tables: ['*.*'], ...input })
      const error: unknown = await source.open(null).catch((reason: unknown) => reason)
      await source.close()
      if (!TailraceError.is(error)) return [error]
      expect(`${error.message}${error.fix}`).not.toContain('wrong password')
      return [error.code, error.retryable]
    }

    it('says what is wrong with user, address and encryption', async () => {
      const closed = await freePort()
      const other = createAuthority().certificate
      const cases: [Partial<InputOptions>, string, boolean][] = [
        [{ password: 'wrong password' }, 'SOURCE_AUTHENTICATION', false],
        [{ port: closed }, 'SOURCE_UNAVAILABLE', true],
        [{ host: 'no-such-host.invalid' }, 'SOURCE_UNAVAILABLE', true],
        [{ tls: { mode: 'verify-full', ca: other } }, 'SOURCE_TLS', false],
      ]
      for (const [input, code, retryable] of cases) {
        expect(await refusal(input)).toEqual([code, retryable])
      }
      await server.query(`CREATE USER plain IDENTIFIED BY 'p' REQUIRE X509`)
      expect((await refusal({ user: 'plain', password: 'p' }))[0]).toBe('SOURCE_AUTHENTICATION')
      await server.query('DROP USER plain')
    })

    it('says that the server wants encryption, or has none', async () => {
      await server.query('SET GLOBAL require_secure_transport = ON')
      // MariaDB before 11.4 says no more than that access is denied.
      const code = version === 'mariadb-10.11' ? 'SOURCE_AUTHENTICATION' : 'SOURCE_TLS'
      expect(await refusal({ tls: { mode: 'disable' } })).toEqual([code, false])
      await server.query('SET GLOBAL require_secure_transport = OFF')
      const plain = await sharedMysql(version)
      const error = await createSource(plain, {
        tables: ['*.*'],
        tls: { mode: 'require' },
      })
        .open(null)
        .catch((reason: unknown) => reason)
      expect(TailraceError.is(error) && error.code).toBe('SOURCE_TLS')
    })

    it.each([
      { mode: 'disable' },
      { mode: 'prefer' },
      { mode: 'require' },
      { mode: 'verify-ca' },
      { mode: 'verify-full' },
    ] as const)('reads with TLS as $mode says', async ({ mode }) => {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const isVerified = mode.startsWith('verify')
      const source = createSource(database, { tls: { mode, ...(isVerified && { ca }) } })
      const { reading } = await openReading(source)
      await database.query('INSERT INTO t VALUES (1)')
      expect(await reading.untilRows(1)).toHaveLength(1)
      reading.stop()
      await source.close()
      await database.drop()
    })
  })
}
