import { BinlogError } from '../../bytes/binlog-error.ts'
import { ByteCursor } from '../../bytes/byte-cursor.ts'
import { inflateMariadb } from '../compression/mariadb.ts'
import type { RowsEvent } from '../rows-event.ts'
import type { OpenTable } from '../tables/open-table.ts'
import type { RowsForm } from './rows-form.ts'

const TABLE_ID_LENGTH = 6

/** Id of the table whose rows an event has. */
export function rowsTableId(bytes: Buffer, at: number, end: number): number {
  if (end - at < TABLE_ID_LENGTH + 2)
    throw new BinlogError('damaged', 'a rows event without a table id')
  return bytes.readUIntLE(at, TABLE_ID_LENGTH)
}

/** Flags of a rows event whose table id was read. */
export function rowsFlags(bytes: Buffer, at: number): number {
  return bytes.readUInt16LE(at + TABLE_ID_LENGTH)
}

/**
 * Finds the rows of an event: table id 6 bytes, flags 2; from version 2 on extra data (its length, 2 bytes, counts
 * itself); how many columns there are; which of them the images have; the rows.
 */
export function decodeRows(
  bytes: Buffer,
  at: number,
  end: number,
  form: RowsForm,
  table: OpenTable,
): RowsEvent {
  const cursor = new ByteCursor(bytes, at + TABLE_ID_LENGTH, end)
  const flags = cursor.uint16()
  if (form.version === 2) skipExtraData(cursor)
  const { tableId, columnCount } = table.map
  const count = cursor.lengthEncoded()
  if (count !== columnCount) {
    throw new BinlogError(
      'damaged',
      `rows of ${count} columns where the table map has ${columnCount}`,
    )
  }
  const bitmapLength = (count + 7) >> 3
  const first = table.bitmap(bytes, takeBitmap(cursor, bitmapLength), bitmapLength, 0)
  const second =
    form.kind === 'update'
      ? table.bitmap(bytes, takeBitmap(cursor, bitmapLength), bitmapLength, 1)
      : first
  const inflated = form.isCompressed ? inflateMariadb(cursor) : null
  return {
    kind: form.kind,
    tableId,
    flags,
    isPartial: form.isPartial,
    bytes: inflated ?? bytes,
    at: inflated === null ? cursor.at : 0,
    end: inflated === null ? end : inflated.length,
    columnCount,
    before: form.kind === 'insert' ? null : first,
    after: form.kind === 'delete' ? null : second,
  }
}

function takeBitmap(cursor: ByteCursor, length: number): number {
  const start = cursor.at
  cursor.skip(length)
  return start
}

/** NDB's own data and partition ids, which say nothing of the rows. */
function skipExtraData(cursor: ByteCursor): void {
  const length = cursor.uint16()
  if (length < 2) throw new BinlogError('damaged', `extra data of rows in ${length} bytes`)
  cursor.skip(length - 2)
}
