import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mysql } from '../../../../test/kit/mysql.ts'
import { handlerOf } from '../../bench/handler.ts'
import { readBinlogFile } from '../../src/events/reader/binlog-file.ts'
import { BinlogReader } from '../../src/events/reader/binlog-reader.ts'
import type { RowsEvent } from '../../src/events/rows-event.ts'
import type { TableMap } from '../../src/events/table-map.ts'
import type { ColumnDefinition } from '../../src/rows/column-definition.ts'
import { columnsOf } from '../../src/rows/columns-of.ts'
import { compileRowReader } from '../../src/rows/compile-row-reader.ts'
import { fits } from '../../src/rows/fits.ts'
import { readRows } from '../../src/rows/read-rows.ts'
import { CellOutput, NULL_CELL, UNAVAILABLE_CELL } from '../../src/values/cell-output.ts'

/** A cell's bytes; null for NULL, undefined where the image does not have it. */
export type Cell = Buffer | null | undefined

/** One change of a row, as the log has it. */
export interface RowImages {
  readonly kind: RowsEvent['kind']
  readonly table: string
  readonly before: readonly Cell[] | null
  readonly after: readonly Cell[] | null
}

/** Says what the columns of a table are, given what the log tells of them: null where it does not tell all. */
export type Define = (told: ColumnDefinition[] | null, table: TableMap) => ColumnDefinition[]

const asTold: Define = (told) => told!

/** Begins a new log file, and gives its name. */
export async function beginLog(server: Mysql): Promise<string> {
  await server.query('FLUSH BINARY LOGS')
  const statement = server.flavor === 'mysql' ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS'
  const [status] = await server.query<{ File: string }>(statement)
  return status!.File
}

/** Reads all changes of rows in a log file. */
export async function rowImages(
  server: Mysql,
  file: string,
  define: Define = asTold,
): Promise<RowImages[]> {
  const images: RowImages[] = []
  const reader = new BinlogReader(
    handlerOf({
      rows: (event, table) => images.push(...imagesOf(event, table, server, define)),
    }),
  )
  await readBinlogFile(await readFile(join(server.dataDir, file)), reader)
  return images
}

function imagesOf(event: RowsEvent, table: TableMap, server: Mysql, define: Define): RowImages[] {
  const columns = define(columnsOf(table, server.flavor), table)
  const misfit = fits(table, columns)
  if (misfit !== null) throw new Error(`${table.table} ${misfit}`)
  // Little room at first, so that growing is tried too.
  const out = new CellOutput(16, 2)
  const end = readRows(event, table.types, compileRowReader(table, columns), out, 0)
  const images: Cell[][] = []
  for (let span = 0; span < end; span += 2 * columns.length) {
    images.push(columns.map((_, column) => cellAt(out, span + 2 * column)))
  }
  const { kind } = event
  const step = kind === 'update' ? 2 : 1
  return Array.from({ length: images.length / step }, (_, row) => ({
    kind,
    table: table.table,
    before: kind === 'insert' ? null : images[step * row]!,
    after: kind === 'delete' ? null : images[step * row + step - 1]!,
  }))
}

function cellAt(out: CellOutput, span: number): Cell {
  const start = out.spans[span]!
  const length = out.spans[span + 1]!
  if (length === NULL_CELL) return null
  if (length === UNAVAILABLE_CELL) return undefined
  return Buffer.from(out.bytes.subarray(start, start + length))
}
