import type { TableMap } from '@tailrace/mysql-binlog'
import { TailraceError } from '@tailrace/plugin-api'
import { type RefusedPlace, unknownTable } from './refusals.ts'

/**
 * Rows of a table were met whose definition the schema history does not have. Maybe the catalog tells it; then reading goes on behind the
 * last batch with what was learned.
 */
export class MissingDefinition extends TailraceError {
  readonly map: TableMap
  /** The server whose log it is, as positions have it. */
  readonly server: string
  /** Of the rows. */
  readonly place: RefusedPlace
  /** Where the transaction of the rows starts in the file, in bytes. */
  readonly start: number

  /** @param why the definition is not known, as a clause */
  constructor(map: TableMap, server: string, place: RefusedPlace, start: number, why: string) {
    super('SOURCE_SCHEMA_UNKNOWN', ...unknownTable(map, place, why))
    this.map = map
    this.server = server
    this.place = { file: place.file, position: place.position }
    this.start = start
  }
}
