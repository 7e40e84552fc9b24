import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Mysql,
  mysqlAvailable,
  type MysqlReplica,
  startMysql,
  startReplica,
} from '../../../../test/kit/index.ts'
import { until } from '../../../../test/kit/until.ts'
import { type LogPlace, refuseOtherServer, resumesByGtid } from '../../src/server/fits.ts'
import { lookAt } from './server-session.ts'
import { refusalOf } from './refused.ts'

const resets = { mysql: 'RESET BINARY LOGS AND GTIDS', mariadb: 'RESET MASTER' }

/** What a place is refused with on a server as it is now. */
async function refusal(server: Mysql, place: LogPlace) {
  const { facts, logs } = await lookAt(server)
  return refusalOf(() => refuseOtherServer(place, facts, logs))
}

for (const version of ['mysql-9.7', 'mariadb-11.8'] as const) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`a stored position on ${version}`, () => {
    let server: Mysql
    let replica: MysqlReplica
    /** Before anything was written. */
    let beginning: LogPlace
    const write = async (times: number) => {
      for (let i = 0; i < times; i++) await server.query('INSERT INTO shop.t VALUES ()')
    }
    beforeAll(async () => {
      server = await startMysql({ version })
      beginning = (await lookAt(server)).place
      await server.query(
        'CREATE DATABASE shop; CREATE TABLE shop.t (id int PRIMARY KEY AUTO_INCREMENT)',
      )
      replica = await startReplica(server)
      await replica.caughtUp()
    })
    afterAll(() => Promise.all([server?.remove(), replica?.remove()]))

    test('goes on with what the log holds, also from before anything was written', async () => {
      expect(beginning.gtid).toBe('')
      expect(await refusal(server, beginning)).toBeNull()
      const { place, facts } = await lookAt(server)
      expect(resumesByGtid(place, facts)).toBe(true)
      expect(await refusal(server, place)).toBeNull()
      await write(3)
      expect(await refusal(server, place)).toBeNull()
    })

    test('goes on with a server that took over and has all that was read', async () => {
      await replica.caughtUp()
      expect(await refusal(replica, (await lookAt(server)).place)).toBeNull()
      expect(await refusal(replica, beginning)).toBeNull()
    })

    test('waits for a replica that has not applied what was read yet', async () => {
      await replica.caughtUp()
      const held = await replica.client()
      await held.query('FLUSH TABLES WITH READ LOCK')
      await write(2)
      const { place } = await lookAt(server)
      expect(await refusal(replica, place)).toMatchObject({
        code: 'SOURCE_UNAVAILABLE',
        details: { reason: 'server-behind', unknownTransactions: 2 },
      })
      await held.query('UNLOCK TABLES')
      await held.end()
      await until(async () => (await refusal(replica, place)) === null, { what: 'the replica' })
    })

    test('is refused with the number of transactions that were purged', async () => {
      const { place, logs } = await lookAt(server)
      await write(4)
      await server.query('FLUSH BINARY LOGS')
      const { logs: later } = await lookAt(server)
      // A file in use, by the replica or a checkpoint, is not purged.
      await until(
        async () => {
          await server.query(`PURGE BINARY LOGS TO '${later.end.file}'`)
          return (await lookAt(server)).logs.files[0]!.name === later.end.file
        },
        { what: 'the old files to be purged' },
      )
      const error = await refusal(server, place)
      expect(error).toMatchObject({
        code: 'SOURCE_POSITION_LOST',
        details: { reason: 'gtid-purged', missingTransactions: 4, storedGtids: place.gtid },
      })
      expect(error!.message).toContain('purged 4 transactions')
      expect(error!.fix).toContain('binlog_expire_logs_seconds')
      expect(await refusal(server, beginning)).toMatchObject({ details: { reason: 'gtid-purged' } })
      expect(logs.end.file).not.toBe(later.end.file)
      expect(await refusal(server, (await lookAt(server)).place)).toBeNull()
      const byFile = { ...place, gtid: null }
      expect(await refusal(server, byFile)).toMatchObject({
        code: 'SOURCE_POSITION_LOST',
        details: { reason: 'file-purged', missingFiles: 1, oldestFile: later.end.file },
      })
    })

    test('is refused where a server took over without what was read', async () => {
      await replica.caughtUp()
      const shared = (await lookAt(server)).place
      await replica.query(version === 'mysql-9.7' ? 'STOP REPLICA' : 'STOP SLAVE')
      await write(2)
      const { place } = await lookAt(server)
      await replica.promote()
      await replica.query('INSERT INTO shop.t VALUES (1000)')
      const error = await refusal(replica, place)
      expect(error).toMatchObject({
        code: 'SOURCE_IDENTITY_CHANGED',
        details: { reason: 'gtid-diverged', storedGtids: place.gtid, storedServer: place.server },
      })
      const own = await lookAt(replica)
      const open = [{ id: idOfLast(own.place.gtid!) }]
      const started = { ...place, gtid: shared.gtid, server: own.facts.identity, open }
      expect(await refusal(server, started), 'rows of a transaction that it lacks').toMatchObject({
        details: { reason: 'gtid-diverged' },
      })
    })

    test('is refused where GTIDs are of the other family, or of a stranger', async () => {
      const { place } = await lookAt(server)
      const foreign =
        version === 'mysql-9.7' ? '0-1-42' : '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-42'
      expect(await refusal(server, { ...place, gtid: foreign })).toMatchObject({
        code: 'SOURCE_IDENTITY_CHANGED',
        details: { reason: 'other-flavor' },
      })
      const stranger = { ...place, gtid: '', server: '3e11fa47-71ca-11e1-9e33-c80aa9429562' }
      expect(await refusal(server, stranger)).toMatchObject({
        code: 'SOURCE_IDENTITY_CHANGED',
        details: { reason: 'other-server' },
      })
      expect(await refusal(server, { ...stranger, gtid: null })).toMatchObject({
        code: 'SOURCE_IDENTITY_CHANGED',
        details: { reason: 'other-server', file: place.file },
      })
    })

    test('is refused where the log was reset, also once it has as many transactions again', async () => {
      const { place } = await lookAt(server)
      await server.query(resets[server.flavor])
      await write(1)
      expect(await refusal(server, place)).toMatchObject({
        code: 'SOURCE_POSITION_LOST',
        details: { reason: 'server-set-back', storedGtids: place.gtid },
      })
      const again = { ...place, gtid: (await lookAt(server)).place.gtid }
      expect(await refusal(server, again)).toMatchObject({
        code: 'SOURCE_POSITION_LOST',
        details: { reason: 'server-set-back', file: place.file, missingFiles: 1 },
      })
      const { place: now } = await lookAt(server)
      expect(await refusal(server, { ...now, gtid: null, offset: now.offset + 7 })).toMatchObject({
        details: { reason: 'server-set-back', gapBytes: 7 },
      })
      expect(await refusal(server, { ...now, gtid: null, file: 'old-bin.000001' })).toMatchObject({
        details: { reason: 'file-unknown', oldestFile: now.file },
      })
    })

    test('is refused as a place to start at where the server never had it', async () => {
      const { facts, logs, place } = await lookAt(server)
      const beyond = version === 'mysql-9.7' ? `${facts.identity}:1-6` : `0-${facts.serverId}-6`
      const start = { ...place, gtid: beyond, server: null }
      const error = refusalOf(() => refuseOtherServer(start, facts, logs, 'option "start"'))
      expect(error).toMatchObject({
        code: 'SOURCE_POSITION_LOST',
        details: { reason: 'start-unknown', unknownTransactions: 5 },
      })
      expect(error!.message).toContain('option "start"')
    })
  })
}

/** The last transaction of a set or position. */
function idOfLast(text: string): string {
  if (/^\d+-\d+-\d+$/.test(text)) return text
  const last = text.split(',').at(-1)!
  return `${last.slice(0, 36)}:${/(\d+)$/.exec(last)![1]}`
}

const { available } = await mysqlAvailable('mysql-9.7')
describe.skipIf(!available)('without GTIDs', () => {
  let server: Mysql
  beforeAll(async () => {
    server = await startMysql({
      settings: { gtid_mode: false, enforce_gtid_consistency: false },
    })
  })
  afterAll(() => server?.remove())

  test('a position is a place in a file, of this server only', async () => {
    const { place, facts } = await lookAt(server)
    expect(place.gtid).toBeNull()
    expect(resumesByGtid({ gtid: `${facts.identity}:1-5` }, facts)).toBe(false)
    expect(await refusal(server, place)).toBeNull()
    // It was read with GTIDs, which were turned off.
    expect(await refusal(server, { ...place, gtid: `${facts.identity}:1-5` })).toBeNull()
    const error = await refusal(server, { ...place, server: 'another' })
    expect(error).toMatchObject({ details: { reason: 'other-server', storedServer: 'another' } })
    expect(error!.message).toContain('gtid_mode')
  })
})
