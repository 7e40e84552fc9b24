import { columnNames, tableEntries, tablePatterns } from '@tailrace/plugin-api'
import { z } from 'zod'

const entry = z.strictObject({
  tables: tablePatterns().describe('Tables that these settings are for.'),
  columns: columnNames()
    .optional()
    .describe(
      'Columns to read; all others are left out. The columns that identify a row (primary key, replica identity) must be among them. ' +
        'From PostgreSQL 15 on the server leaves them out, except of tables with `REPLICA IDENTITY FULL`, where it would refuse updates. Default: all.',
    ),
  where: z
    .string()
    .min(1)
    .optional()
    .describe(
      'SQL condition of the rows to read, which the server evaluates (PostgreSQL 15 or later): columns of the replica identity, constants, ' +
        'built-in functions. An update that makes a row meet it comes as an insert, one that makes it fail as a delete. Truncates always come. Default: all rows.',
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
  .meta({
    examples: [[{ tables: ['public.users'], columns: ['id', 'name'], where: 'id >= 1000' }]],
  })

/** What was chosen for one table. */
export interface TableChoice {
  /** Columns to read, or null for all. */
  readonly columns: readonly string[] | null
  /** Condition of the rows to read, or null. */
  readonly where: string | null
  /** Rows of a chunk, or null. */
  readonly chunkRows: number | null
}

/** What was chosen for a table, by `schema.table`. */
export type TableChoices = (table: string) => TableChoice

/** Compiles option `tableOptions`. */
export function tableChoices(entries: z.output<typeof tableOptions>): TableChoices {
  const entryOf = tableEntries(entries)
  return (table) => {
    const entry = entryOf(table)
    return {
      columns: entry?.columns ?? null,
      where: entry?.where ?? null,
      chunkRows: entry?.chunkRows ?? null,
    }
  }
}
