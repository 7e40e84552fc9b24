import { describe, expect, it } from 'vitest'
import { BinlogReader, readBinlogFile } from '../../../src/index.ts'
import { fixture, record, Recorder } from '../recorder.ts'
import { asMysql57 } from './as-mysql57.ts'

describe.each(['types-minimal', 'anonymous'])(
  'a log as MySQL 5.7 writes it (%s)',
  async (scene) => {
    const later = await record('mysql-9.7', scene)
    const older = new Recorder()
    const bytes = asMysql57(await fixture('mysql-9.7', `${scene}.bin`))
    await readBinlogFile(bytes, new BinlogReader(older.handler))

    it('tells the same events', () => {
      expect(older.names).toEqual(later.names)
      expect(older.all('formatDescription')[0]!.serverVersion).toBe('5.7.44-log')
      expect(older.names).toContain('rows')
      expect(older.calls.at(-1)!.place.nextPosition).toBeLessThan(
        later.calls.at(-1)!.place.nextPosition,
      )
    })

    it('tells transactions without times and versions', () => {
      const gtids = older.all('gtid')
      expect(gtids.length).toBeGreaterThan(0)
      for (const [index, gtid] of gtids.entries()) {
        const { uuid, number, lastCommitted, sequenceNumber } = later.all('gtid')[index]!
        expect(gtid).toMatchObject({ uuid, number, lastCommitted, sequenceNumber })
        expect([gtid.immediateCommitMicros, gtid.originalCommitMicros]).toEqual([null, null])
        expect([gtid.transactionLength, gtid.immediateServerVersion]).toEqual([null, null])
      }
    })

    it('tells tables by types alone, and the same bytes of rows', () => {
      const maps = older.all('tableMap')
      expect(maps.map(({ optional }) => optional?.names ?? null)).toEqual(maps.map(() => null))
      const types = (from: Recorder) =>
        from.all('tableMap').map(({ types, metadata }) => [types, metadata])
      expect(types(older)).toEqual(types(later))
      const cells = (from: Recorder) =>
        from
          .all('rows')
          .map(({ bytes, at, end }) => Buffer.from(bytes.subarray(at, end)).toString('hex'))
      expect(cells(older)).toEqual(cells(later))
    })
  },
)
