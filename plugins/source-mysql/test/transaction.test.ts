import { parseGtid } from '@tailrace/mysql-binlog'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { expect, it } from 'vitest'
import { MysqlTransaction } from '../src/transaction.ts'

const GTID = '3e11fa47-71ca-11e1-9e33-c80aa9429562:23'

function idOn(server: string, gtid: string | null, generation: number): string {
  const origin = { connector: 'mysql', server, database: '', version: '9.7.0' }
  const place = { gtid: gtid === null ? null : parseGtid(gtid), file: 'binlog.000003', start: 4 }
  const facts = { pos: 4, serverId: 1, thread: null }
  const transaction = new MysqlTransaction(origin, place, 0, facts, generation)
  const out = new ByteWriter()
  transaction.writeChangeId({ kind: 'schema', place: 1, ordinal: 0 }, out)
  return out.toString()
}

it('names a change alike on all servers that have its transaction, and anew where the pipeline has begun anew', () => {
  expect(idOn('a', GTID, 0)).toBe(idOn('b', GTID, 0))
  expect(idOn('a', GTID, 1)).toBe(idOn('b', GTID, 1))
  expect(idOn('a', null, 1)).not.toBe(idOn('b', null, 1))
  const ids = [0, 1, 2].flatMap((generation) =>
    [GTID, null].map((gtid) => idOn('a', gtid, generation)),
  )
  expect(new Set(ids).size).toBe(6)
})
