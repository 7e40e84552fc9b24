import { BinlogError } from '../../bytes/binlog-error.ts'
import { ByteCursor } from '../../bytes/byte-cursor.ts'
import type { TableMap } from '../table-map.ts'
import { readColumnMetadata } from './column-metadata.ts'
import { decodeTableMetadata } from './decode-table-metadata.ts'

/** Most columns of a table, in both servers. */
const MAX_COLUMNS = 4096

/**
 * Decodes the body of a TABLE_MAP event, which must stay as it is as long as the result is used.
 *
 * Table id 6 bytes, flags 2; database and table, each with a length in front and a zero behind; how many columns there are
 * and their types; metadata of the types; which columns may be NULL; then the optional metadata.
 */
export function decodeTableMap(body: ByteCursor, isMariadb: boolean): TableMap {
  const tableId = body.uint(6)
  body.skip(2)
  const database = readName(body)
  const table = readName(body)
  const columnCount = body.lengthEncoded()
  if (columnCount > MAX_COLUMNS)
    throw new BinlogError('damaged', `a table of ${columnCount} columns`)
  const types = body.copy(columnCount)
  const metadataLength = body.lengthEncoded()
  const metadataAt = body.at
  body.skip(metadataLength)
  const cursor = new ByteCursor(body.bytes, metadataAt, body.at)
  const metadata = readColumnMetadata(cursor, types)
  if (cursor.left > 0)
    throw new BinlogError('damaged', 'a table map tells more of types than it has')
  const nullable = body.view((columnCount + 7) >> 3)
  const optional = body.left > 0 ? decodeTableMetadata(body, types, isMariadb) : null
  return { tableId, database, table, columnCount, types, metadata, nullable, optional }
}

function readName(body: ByteCursor): string {
  const name = body.text(body.lengthEncoded())
  body.skip(1)
  return name
}
