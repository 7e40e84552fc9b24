/** What a rows event does with its rows. */
export type RowsEventKind = 'insert' | 'update' | 'delete'

/**
 * The rows of one WRITE_ROWS, UPDATE_ROWS, DELETE_ROWS or PARTIAL_UPDATE_ROWS event, not decoded. One image follows the
 * other from `at` to `end`: for an insert each is what came (`after`), for a delete what was (`before`), for an update the
 * two take turns, `before` first.
 *
 * An image is a bitmap of what is NULL, with one bit per column *present*, then the values that are not. (MySQL source
 * manual, "Rows_event".)
 */
export interface RowsEvent {
  readonly kind: RowsEventKind
  /** The table map that tells of the columns. */
  readonly tableId: number
  /** `STMT_END_F` and its like: {@link RowsFlag}. */
  readonly flags: number
  /**
   * From a PARTIAL_UPDATE_ROWS event: before each image of what came stand the value options (a length-encoded integer;
   * if its lowest bit is set, a bitmap of partial JSON columns follows, one bit per JSON column present in the image).
   */
  readonly isPartial: boolean
  /** Holds the rows. The reader never writes to it; whose it is otherwise is told where the events come from. */
  readonly bytes: Uint8Array
  /** Offset of the first row in `bytes`. */
  readonly at: number
  /** Offset behind the last row. */
  readonly end: number
  readonly columnCount: number
  /**
   * Which columns an image of what was has, bit `i & 7` of byte `i >> 3` for column `i`; null for inserts. Events of one
   * table that have the same columns share one array, so that identity tells a repeated image quickly.
   */
  readonly before: Uint8Array | null
  /** Which columns an image of what came has, likewise; null for deletes. */
  readonly after: Uint8Array | null
}

/** Bits of {@link RowsEvent.flags}. */
export const RowsFlag = {
  /** The last rows event of its statement: table ids are forgotten behind it. */
  STMT_END: 1,
  NO_FOREIGN_KEY_CHECKS: 2,
  RELAXED_UNIQUE_CHECKS: 4,
  /** Rows have all columns of the table. */
  COMPLETE_ROWS: 8,
  /** MySQL 9: foreign keys are looked after by SQL, not by the engine. */
  SQL_FOREIGN_KEYS: 16,
} as const
