import { afterEach, describe, expect, it } from 'vitest'
import {
  type Mysql,
  type MysqlSettings,
  type MysqlVersion,
  ownMysqlAvailable,
  startMysql,
} from '../../../test/kit/index.ts'
import { expectExactRests } from './exact-rests.ts'
import { createSource, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

/** Ways in which a server may write its log, other than those of the kit. */
const ways: readonly (readonly [string, MysqlVersion, MysqlSettings])[] = [
  ['without GTIDs', 'mysql-9.7', { gtid_mode: 'OFF', enforce_gtid_consistency: 'OFF' }],
  ['compressed', 'mysql-9.7', { binlog_transaction_compression: 'ON' }],
  ['without names', 'mysql-9.7', { binlog_row_metadata: 'MINIMAL' }],
  ['without checksums', 'mysql-9.7', { binlog_checksum: 'NONE' }],
  ['with only what changed', 'mysql-9.7', { binlog_row_image: 'MINIMAL' }],
  [
    'with statements beside rows',
    'mysql-9.7',
    { binlog_rows_query_log_events: 'ON', binlog_row_event_max_size: 256 },
  ],
  ['without metadata', 'mariadb-11.8', { binlog_row_metadata: 'NO_LOG' }],
  ['compressed', 'mariadb-11.8', { log_bin_compress: 'ON', log_bin_compress_min_len: 10 }],
  ['without checksums', 'mariadb-10.11', { binlog_checksum: 'NONE' }],
]

describe.each(ways)('a log written %s', (_, version, settings) => {
  let server: Mysql | null = null
  afterEach(async () => {
    await server?.remove()
    server = null
  })

  it(`by ${version} is read exactly, from every position`, async (context) => {
    const { available } = await ownMysqlAvailable(version)
    if (!available) context.skip(`${version} is not here`)
    server = await startMysql({ version, settings })
    const rows = await expectExactRests(await server.createDatabase())
    expect(rows).toBe(1800 + 300 + 699 + 99 + 1 + 1)
  })
})

describe.each(['mysql-9.7', 'mariadb-11.8'] as const)('a log of %s', (version) => {
  it('may change from file to file in how it is written', async (context) => {
    const { available } = await ownMysqlAvailable(version)
    if (!available) context.skip(`${version} is not here`)
    const server = await startMysql({ version })
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY, v varchar(20))')
    const source = createSource(database)
    const { start, reading } = await openReading(source)
    let id = 0
    const changes = [
      'binlog_checksum = NONE',
      'binlog_row_metadata = MINIMAL',
      'binlog_checksum = CRC32',
    ]
    for (const change of changes) {
      await database.query(`INSERT INTO t VALUES (${++id}, 'before')`)
      await server.query(`SET GLOBAL ${change}`)
      await server.query('FLUSH BINARY LOGS')
      await database.query(`INSERT INTO t VALUES (${++id}, 'after')`)
    }
    await reading.untilRows(id)
    const again = new Reading(source, start)
    await again.untilRows(id)
    for (const one of [reading, again]) {
      expect(one.rows.map((row) => row.value('after', 0))).toEqual([1, 2, 3, 4, 5, 6])
      one.stop()
    }
    await source.close()
    await server.remove()
  })
})
