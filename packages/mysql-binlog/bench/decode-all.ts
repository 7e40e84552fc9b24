import { readBinlogFile } from '../src/events/reader/binlog-file.ts'
import { BinlogReader } from '../src/events/reader/binlog-reader.ts'
import type { TableMap } from '../src/events/table-map.ts'
import { columnsOf } from '../src/rows/columns-of.ts'
import { compileRowReader } from '../src/rows/compile-row-reader.ts'
import { readRows } from '../src/rows/read-rows.ts'
import type { RowReader } from '../src/rows/row-reader.ts'
import { CellOutput } from '../src/values/cell-output.ts'
import { handlerOf } from './handler.ts'

/** Bytes after which a new region is begun, as a source does for each batch. */
const REGION = 1 << 20

/** Decodes all rows of a log file, and gives how many there were. */
export async function decodeAll(file: Buffer): Promise<number> {
  const out = new CellOutput(REGION)
  let table: TableMap | null = null
  let reader: RowReader | null = null
  let rows = 0
  let span = 0
  await readBinlogFile(
    file,
    new BinlogReader(
      handlerOf({
        rows(event, map) {
          if (map !== table) {
            reader = compileRowReader(map, columnsOf(map, 'mysql')!)
            table = map
          }
          const from = span
          span = readRows(event, map.types, reader!, out, span)
          rows += (span - from) / (2 * map.columnCount)
          if (out.at > REGION / 2) {
            out.startRegion(REGION, 1 << 16)
            span = 0
          }
        },
      }),
    ),
  )
  return rows
}
