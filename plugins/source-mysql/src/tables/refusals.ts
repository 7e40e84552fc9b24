import type { TableMap } from '@tailrace/mysql-binlog'
import { TailraceError, type TailraceErrorOptions } from '@tailrace/plugin-api'

/** Where rows or statements are in the log. */
export interface RefusedPlace {
  readonly file: string
  /** In bytes. */
  readonly position: number
}

const fix =
  'SET GLOBAL binlog_row_metadata = FULL; (MySQL 8.0, MariaDB 10.5 and later), so that the log itself tells names and types from now on. ' +
  'Then `tailrace reset` the pipeline, and begin behind these rows (option "start"): they are not read by it.'

/** Rows cannot be read: the definition of their table at that place of the log is not known, and the log does not tell it. */
export function refuseUnknownTable(map: TableMap, place: RefusedPlace, why: string): TailraceError {
  return new TailraceError('SOURCE_SCHEMA_UNKNOWN', ...unknownTable(map, place, why))
}

/**
 * Message and options of {@link refuseUnknownTable}.
 *
 * @param why as a clause
 */
export function unknownTable(
  map: TableMap,
  place: RefusedPlace,
  why: string,
): [string, TailraceErrorOptions] {
  const table = `${map.database}.${map.table}`
  return [
    `Rows of table "${table}" at ${placeText(place)} have ${map.columnCount} columns, whose names and types are not known: ${why}.`,
    { fix, details: { ...placeOf(place), table, columnsInLog: map.columnCount } },
  ]
}

/** Rows cannot be read: the log means another definition than the one that is known. */
export function refuseMisfit(
  map: TableMap,
  place: RefusedPlace,
  columns: number,
  what: string,
): TailraceError {
  const table = `${map.database}.${map.table}`
  const details = { table, columnsInLog: map.columnCount, columnsKnown: columns }
  return new TailraceError(
    'SOURCE_SCHEMA_UNKNOWN',
    `Table "${table}" ${what}, at ${placeText(place)}: a change of it was not in the log (sql_log_bin=0?), or was not understood.`,
    { fix, details: { ...placeOf(place), ...details } },
  )
}

/**
 * A table keeps what its rows were (MariaDB's system versioning): the log has that as rows like others, which would be taken for the present
 * ones.
 *
 * @param place of rows; null where the table itself was found
 */
export function refuseVersioned(table: string, place: RefusedPlace | null): TailraceError {
  const at = place === null ? '' : `, whose rows are at ${placeText(place)}`
  return new TailraceError(
    'SOURCE_MISCONFIGURED',
    `Table "${table}"${at} is system-versioned: its log does not tell what rows are from what they were.`,
    {
      fix: `Leave it out of option "tables" (!${table}), or ALTER TABLE … DROP SYSTEM VERSIONING.`,
      details: { ...(place !== null && placeOf(place)), table },
    },
  )
}

/** Rows were changed by a statement that is logged as such, so that they are not in the log. */
export function refuseStatement(table: string, place: RefusedPlace): TailraceError {
  return new TailraceError(
    'SOURCE_MISCONFIGURED',
    `At ${placeText(place)} the log has a statement that may change table "${table}", in place of the rows that it changed.`,
    {
      fix:
        'SET GLOBAL binlog_format = ROW; and let no session set another format. What that statement changed cannot be read: ' +
        'begin behind it, and compare the table with its copy.',
      details: { ...placeOf(place), table },
    },
  )
}

function placeText({ file, position }: RefusedPlace): string {
  return `${file}:${position}`
}

function placeOf({ file, position }: RefusedPlace): RefusedPlace {
  return { file, position }
}
