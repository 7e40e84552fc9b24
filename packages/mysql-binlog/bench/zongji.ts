import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = dirname(createRequire(import.meta.url).resolve('@vlasky/zongji'))
const load = (file: string) => import(pathToFileURL(join(folder, file)).href)
const [{ TableMap }, { WriteRows }, { Parser }] = (await Promise.all([
  load('lib/binlog_event.js'),
  load('lib/rows_event.js'),
  load('lib/reader.js'),
])) as any[]

const TABLE_MAP = 19
const WRITE_ROWS = 30

/** What its event classes want of a connection. */
const zongji = {
  tableMap: {} as Record<number, unknown>,
  useChecksum: true,
  _skipSchema: () => false,
  connection: { config: { dateStrings: true, timezone: 'Z' } },
  options: { jsonStrings: true },
  get: () => ({}),
}

/** As `decodeAll`, with zongji's own decoder: rows become objects of JavaScript values. */
export function zongjiDecodeAll(file: Buffer): number {
  let rows = 0
  let at = 4
  while (at < file.length) {
    const end = at + file.readUInt32LE(at + 9)
    const eventType = file[at + 4]
    if (eventType === TABLE_MAP || eventType === WRITE_ROWS) {
      const parser = new Parser()
      parser.append(file.subarray(at + 19, end))
      const options = { eventType, timestamp: 0, nextPosition: 0, size: end - at - 23 }
      if (eventType === TABLE_MAP) openTable(new TableMap(parser, options, zongji))
      else rows += new WriteRows(parser, options, zongji).rows.length
    }
    at = end
  }
  return rows
}

function openTable(event: any): void {
  zongji.tableMap[event.tableId] = {
    columnSchemas: event.buildColumnSchemas(),
    parentSchema: event.schemaName,
    tableName: event.tableName,
  }
  event.updateColumnInfo()
}
