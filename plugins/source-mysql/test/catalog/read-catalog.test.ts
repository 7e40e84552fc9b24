import { allTables, differences, findDatabase, findTable, isUnknown } from '@tailrace/mysql-ddl'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  type Mysql,
  mysqlAvailable,
  startMysql,
} from '../../../../test/kit/index.ts'
import { readDdlSession } from '../../src/catalog/ddl-session.ts'
import { findTables } from '../../src/tables/find-tables.ts'
import { beginLog, readLog } from '../tables/read-log.ts'
import { catalogOf, openSession, versionsOf } from '../tables/sources.ts'
import { statementsOf, typeTable } from '../types/type-table.ts'

describe.each(MYSQL_VERSIONS)('the catalog of %s', async (version) => {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)('and the log', () => {
    let server: Mysql
    beforeAll(async () => {
      server = await startMysql({
        version,
        settings: { collation_server: 'latin1_german1_ci', character_set_server: 'latin1' },
      })
    })
    afterAll(() => server?.remove())

    it('say the same of every type', async () => {
      const beginning = await catalogOf(server, ['shop.*'])
      const file = await beginLog(server)
      await server.query('CREATE DATABASE shop')
      const client = await server.client({ database: 'shop' })
      await client.query(statementsOf('types', typeTable(version))[0]!)
      await client.query(`CREATE TABLE plain (id int AUTO_INCREMENT PRIMARY KEY, name varchar(10) COMMENT 'who',
        at timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, n int, twice int AS (n * 2) STORED, UNIQUE (name))`)
      await client.end()
      const { versions, history } = await versionsOf(server, ['shop.*'], { schemas: beginning })
      await readLog(server, file, versions)
      const catalog = await catalogOf(server, ['shop.*'])
      expect(findDatabase(history.schemas, 'shop')!.charset).toBe('latin1')
      for (const name of ['types', 'plain']) {
        const [followed, now] = [history.schemas, catalog].map((one) =>
          findTable(one, 'shop', name)!,
        )
        if (isUnknown(followed!) || isUnknown(now!)) throw new Error(`${name} is unknown`)
        expect(differences(followed!, now!)).toEqual([])
      }
      // Tables of databases that no pattern means are not read.
      expect(new Set([...allTables(catalog)].map(({ database }) => database))).toEqual(
        new Set(['shop']),
      )
      expect(findDatabase(catalog, 'mysql')).toBeDefined()
    })

    it('find the tables that patterns mean', async () => {
      await server.query(`CREATE DATABASE found; CREATE TABLE found.orders (id int PRIMARY KEY);
        CREATE TABLE found.lines (id int); CREATE VIEW found.v AS SELECT * FROM found.orders`)
      const session = await openSession(server)
      expect(await findTables(session, ['found.*', '!found.l*'])).toEqual([
        { database: 'found', name: 'orders', hasKey: true, engine: 'InnoDB' },
      ])
      expect((await findTables(session, ['found.lines']))[0]).toMatchObject({ hasKey: false })
      expect(await findTables(session, ['nothing.*'])).toEqual([])
      await expect(findTables(session, ['found.order'])).rejects.toMatchObject({
        code: 'SOURCE_TABLE_MISSING',
        fix: expect.stringContaining('Did you mean "found.orders"'),
      })
      await expect(findTables(session, ['found.v'])).rejects.toThrow('"found.v" is a view')
      await session.close()
    })

    it('tell what the meaning of statements depends on', async () => {
      const session = await openSession(server)
      expect(await readDdlSession(session, server.flavor)).toMatchObject({
        flavor: server.flavor,
        lowerCaseTableNames: 0,
        explicitDefaultsForTimestamp: true,
        serverCollation: 'latin1_german1_ci',
        utf8IsUtf8mb3: true,
        defaultEngine: 'InnoDB',
      })
      await session.close()
    })
  })
})
