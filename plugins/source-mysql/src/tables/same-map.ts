import { isDeepStrictEqual } from 'node:util'
import type { TableMap } from '@tailrace/mysql-binlog'

/** Whether two table maps say the same but for the table's number, which changes with each new opening of a table. */
export function isSameMap(one: TableMap, other: TableMap): boolean {
  return isDeepStrictEqual({ ...one, tableId: 0 }, { ...other, tableId: 0 })
}
