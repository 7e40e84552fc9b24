import { EventType } from '../event-type.ts'
import type { RowsEventKind } from '../rows-event.ts'

/** How an event type writes rows. */
export interface RowsForm {
  readonly kind: RowsEventKind
  /** 2 has extra data in front. */
  readonly version: 1 | 2
  readonly isPartial: boolean
  /** Compressed by MariaDB. */
  readonly isCompressed: boolean
}

const form = (kind: RowsEventKind, version: 1 | 2, more: Partial<RowsForm> = {}): RowsForm => ({
  kind,
  version,
  isPartial: false,
  isCompressed: false,
  ...more,
})

const packed = { isCompressed: true }

/** By type code. */
export const ROWS_FORMS: ReadonlyMap<number, RowsForm> = new Map([
  [EventType.WRITE_ROWS_V1, form('insert', 1)],
  [EventType.UPDATE_ROWS_V1, form('update', 1)],
  [EventType.DELETE_ROWS_V1, form('delete', 1)],
  [EventType.WRITE_ROWS, form('insert', 2)],
  [EventType.UPDATE_ROWS, form('update', 2)],
  [EventType.DELETE_ROWS, form('delete', 2)],
  [EventType.PARTIAL_UPDATE_ROWS, form('update', 2, { isPartial: true })],
  [EventType.MARIADB_WRITE_ROWS_COMPRESSED_V1, form('insert', 1, packed)],
  [EventType.MARIADB_UPDATE_ROWS_COMPRESSED_V1, form('update', 1, packed)],
  [EventType.MARIADB_DELETE_ROWS_COMPRESSED_V1, form('delete', 1, packed)],
  [EventType.MARIADB_WRITE_ROWS_COMPRESSED, form('insert', 2, packed)],
  [EventType.MARIADB_UPDATE_ROWS_COMPRESSED, form('update', 2, packed)],
  [EventType.MARIADB_DELETE_ROWS_COMPRESSED, form('delete', 2, packed)],
])
