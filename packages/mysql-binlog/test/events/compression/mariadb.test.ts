import { describe, expect, it } from 'vitest'
import { ByteCursor } from '../../../src/bytes/byte-cursor.ts'
import { inflateMariadb } from '../../../src/events/compression/mariadb.ts'
import { EventType } from '../../../src/index.ts'
import { eventsOf } from '../build-event.ts'
import { fixture, record } from '../recorder.ts'

describe.each(['mariadb-10.11', 'mariadb-11.8'])('compressed events of %s', (server) => {
  it('are in the log', async () => {
    const types = new Set(
      eventsOf(await fixture(server, 'compressed.bin')).map((event) => event[4]),
    )
    expect(types).toContain(EventType.MARIADB_WRITE_ROWS_COMPRESSED_V1)
    expect(types).toContain(EventType.MARIADB_UPDATE_ROWS_COMPRESSED_V1)
    expect(types).toContain(EventType.MARIADB_DELETE_ROWS_COMPRESSED_V1)
    expect(types).toContain(EventType.MARIADB_QUERY_COMPRESSED)
  })

  it('are read as others', async () => {
    const log = await record(server, 'compressed')
    const [insert, update, removal] = log.all('rows')
    const rows = ({ bytes, at, end }: typeof insert & {}) =>
      Buffer.from(bytes).toString('latin1', at, end)
    expect(rows(insert!)).toContain('ab'.repeat(900))
    expect(rows(insert!)).toContain('cd'.repeat(200))
    expect(rows(update!)).toContain('short')
    expect(rows(removal!)).toContain('ab'.repeat(900))
    const [create] = log.all('query')
    expect(Buffer.from(create!.statement).toString()).toMatch(
      /^CREATE TABLE other .* column_19 int\)$/,
    )
  })
})

it.each([
  ['another algorithm', '9001'],
  ['no header', '0001'],
  ['another length', '8105789c03000000000001'],
  ['a length past every event', '84ffffffff789c'],
  ['no zlib stream', '810500112233'],
])('refuses %s', (_, hex) => {
  expect(() => inflateMariadb(new ByteCursor(Buffer.from(hex, 'hex')))).toThrow(
    expect.objectContaining({ name: 'BinlogError' }),
  )
})
