import {
  compileTablePatterns,
  type RecordBuffer,
  type RowChange,
  type TableSchema,
  TailraceError,
} from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { partitionOf } from '../wire/murmur2.ts'
import { writeCanonical, writeSeparator } from './canonical-text.ts'

/** How the records of one table version are spread; see {@link Partitioner}. */
export interface PartitionRule {
  /** Whether the record's key decides, where there is one. */
  readonly byKey: boolean
  /** Positions of columns that decide otherwise; empty: the table's name does. */
  readonly columns: readonly number[]
  /** Hash of the table's name, without its sign. */
  readonly table: number
}

const scratch = new ByteWriter(256)

/** Chooses partitions as `partition` of the options says. */
export class Partitioner {
  readonly #by: Options['partition']['by']
  readonly #choices: readonly {
    matches(table: string): boolean
    readonly columns: readonly string[]
  }[]

  constructor({ by, columns = [] }: Options['partition']) {
    this.#by = by
    this.#choices = Array.isArray(columns)
      ? [{ matches: () => true, columns }]
      : Object.entries(columns).map(([pattern, names]) => ({
          matches: compileTablePatterns([pattern]),
          columns: names,
        }))
  }

  /**
   * The rule of a table version.
   *
   * @throws SINK_DESTINATION_INVALID where a column of `partition.columns` does not exist
   */
  rule(table: TableSchema): PartitionRule {
    const name = Buffer.from(table.id)
    const hash = partitionOf(name, 0, name.length, 0x80000000)
    const whole = { byKey: false, columns: [], table: this.#by === 'single' ? 0 : hash }
    if (this.#by === 'single' || this.#by === 'table') return whole
    const choice =
      this.#by === 'columns' ? this.#choices.find((each) => each.matches(table.id)) : undefined
    if (choice === undefined) return { byKey: true, columns: table.keyColumns, table: hash }
    const columns = choice.columns.map((column) => {
      const index = table.indexOf(column)
      if (index < 0) throw noColumn(table, column)
      return index
    })
    return { byKey: false, columns, table: hash }
  }
}

/**
 * The partition of a record whose key does not decide: by the values of the rule's columns, or by the table.
 *
 * @throws SINK_DESTINATION_INVALID where the log carried no value of a column
 */
export function partitionWithoutKey(
  rule: PartitionRule,
  records: RecordBuffer,
  record: number,
  change: RowChange,
  partitions: number,
): number {
  if (rule.columns.length === 0 || change.op === 'truncate') return rule.table % partitions
  scratch.clear()
  const side = isAboutOldRow(records, record, change) ? 'before' : 'after'
  for (let i = 0; i < rule.columns.length; i++) {
    if (i > 0) writeSeparator(scratch)
    const column = rule.columns[i]!
    const known =
      writeCanonical(change.value(side, column), scratch) ||
      writeCanonical(change.value(side === 'after' ? 'before' : 'after', column), scratch)
    if (!known) throw noValue(change, column)
  }
  return partitionOf(scratch.bytes, 0, scratch.length, partitions)
}

/** A delete, a tombstone, and the delete of a changed key (a record with a tombstone of the same change behind it). */
function isAboutOldRow(records: RecordBuffer, record: number, change: RowChange): boolean {
  if (!change.hasAfter || records.role(record) === 'tombstone') return true
  const next = record + 1
  return (
    next < records.count &&
    records.first(next) === records.first(record) &&
    records.role(next) === 'tombstone'
  )
}

function noColumn(table: TableSchema, column: string): TailraceError {
  return new TailraceError(
    'SINK_DESTINATION_INVALID',
    `table ${table.id} has no column "${column}" to choose the partition by.`,
    { fix: 'correct `partition.columns`, or give table patterns in it' },
  )
}

function noValue(change: RowChange, column: number): TailraceError {
  const { id, columns } = change.table
  return new TailraceError(
    'SINK_DESTINATION_INVALID',
    `a ${change.op} of table ${id} carries no value of column "${columns[column]!.name}", which chooses the partition.`,
    {
      details: { change: change.id },
      fix: `have the database log whole old rows (PostgreSQL: ALTER TABLE ${id} REPLICA IDENTITY FULL), or take key columns in \`partition.columns\``,
    },
  )
}
