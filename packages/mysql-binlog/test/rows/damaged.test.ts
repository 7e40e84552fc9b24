import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mysql, startMysql } from '../../../../test/kit/mysql.ts'
import { ownMysqlAvailable } from '../../../../test/kit/shared.ts'
import { handlerOf } from '../../bench/handler.ts'
import type { RowsEvent } from '../../src/events/rows-event.ts'
import type { TableMap } from '../../src/events/table-map.ts'
import { readBinlogFile } from '../../src/events/reader/binlog-file.ts'
import { BinlogReader } from '../../src/events/reader/binlog-reader.ts'
import { columnsOf } from '../../src/rows/columns-of.ts'
import { compileRowReader } from '../../src/rows/compile-row-reader.ts'
import { readRows } from '../../src/rows/read-rows.ts'
import { CellOutput } from '../../src/values/cell-output.ts'
import { DamagedRowError } from '../../src/values/damaged-row-error.ts'
import { beginLog } from './log-images.ts'

const found = await ownMysqlAvailable('mysql-9.7')

describe.skipIf(!found.available)('damaged rows', () => {
  let server: Mysql
  const events: { event: RowsEvent; table: TableMap }[] = []

  beforeAll(async () => {
    server = await startMysql()
    const client = await (await server.createDatabase()).client()
    await client.query(`CREATE TABLE damaged (id int PRIMARY KEY, document json, amount decimal(30,5), title varchar(300),
      note text, at datetime(6), kind enum('a','b'), more set('a','b','c'), code binary(4))`)
    const file = await beginLog(server)
    await client.query(`SET binlog_row_value_options = PARTIAL_JSON`)
    await client.query(`INSERT INTO damaged VALUES (1, '{"a": [1, 2.5, "x", {"b": null}], "c": "long enough a text to be worth a partial update"}',
      1.5, 'title', 'note', now(6), 'a', 'a,c', 'x'), (2, '[1, 2, 3]', -1, 'é', NULL, NULL, 'b', '', NULL)`)
    await client.query(
      `UPDATE damaged SET document = json_set(document, '$.a[1]', 7), title = 'other' WHERE id = 1`,
    )
    const reader = new BinlogReader(
      handlerOf({ rows: (event, table) => void events.push({ event, table }) }),
    )
    await readBinlogFile(await readFile(join(server.dataDir, file)), reader)
  })

  afterAll(() => server?.remove())

  it('end in an error or in other values, quickly, and never past the event', () => {
    expect(events.map(({ event }) => [event.kind, event.isPartial])).toEqual([
      ['insert', false],
      ['update', true],
    ])
    const damage = fc.array(
      fc.record({ at: fc.nat(), value: fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0xff)) }),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...events), damage, fc.nat(), ({ event, table }, places, cut) => {
        const length = event.end - event.at
        const kept = cut % 3 === 0 ? cut % length : length
        const bytes = Buffer.from(event.bytes.subarray(event.at, event.at + kept))
        for (const { at, value } of places) if (kept > 0) bytes[at % kept] = value
        const out = new CellOutput(16, 2)
        const reader = compileRowReader(table, columnsOf(table, 'mysql')!)
        try {
          readRows({ ...event, bytes, at: 0, end: kept }, table.types, reader, out, 0)
        } catch (error) {
          if (!(error instanceof DamagedRowError)) throw error
        }
        // Documents and texts take little more than their bytes; without a limit, damage would multiply them.
        expect(out.at).toBeLessThan(100_000)
      }),
      { numRuns: 20_000 },
    )
  })
})
