import { columnNames, tableEntries, tablePatterns } from '@tailrace/plugin-api'
import { z } from 'zod'

const entry = z.strictObject({
  tables: tablePatterns().describe('Tables that these settings are for.'),
  columns: columnNames()
    .optional()
    .describe(
      'Columns to read; all others are left out. Those of the primary key must be among them. Default: all.',
    ),
  where: z
    .string()
    .min(1)
    .optional()
    .describe(
      'SQL condition of the rows that a snapshot reads. Changes come of all rows. Default: all rows.',
    )
    .meta({ examples: [`region = 'eu'`] }),
  chunkRows: z
    .int()
    .min(1)
    .optional()
    .describe('Rows that a snapshot reads at once; by default as the size of the rows suggests.'),
})

/** Settings of single tables, option `tableOptions`. */
export const tableOptions = z
  .array(entry)
  .default([])
  .describe('Settings of some of the tables. The first entry that means a table applies to it.')
  .meta({ examples: [[{ tables: ['shop.users'], columns: ['id', 'name'] }]] })

/** What was chosen for one table. */
export interface TableChoice {
  /** Columns to read, or null for all. */
  readonly columns: readonly string[] | null
  /** Condition of the rows that a snapshot reads, or null. */
  readonly where: string | null
  /** Rows of a chunk, or null. */
  readonly chunkRows: number | null
}

/** What was chosen for a table, by `database.table`. */
export type TableChoices = (table: string) => TableChoice

/** Compiles option `tableOptions`. */
export function tableChoices(entries: z.output<typeof tableOptions>): TableChoices {
  const entryOf = tableEntries(entries)
  return (table) => {
    const entry = entryOf(table)
    const { columns = null, where = null, chunkRows = null } = entry ?? {}
    return { columns, where, chunkRows }
  }
}
