import { tablePatterns } from '@tailrace/plugin-api'
import { z } from 'zod'

const operations = ['insert', 'update', 'delete', 'read', 'truncate'] as const

const columnPatterns = z.array(z.string().min(1)).min(1)

/** Options of the filter. */
export const options = z
  .strictObject({
    tables: tablePatterns()
      .optional()
      .describe(
        'Tables that the other options are about: globs, `re:` for regular expressions, `!` to exclude. Default: all.',
      ),
    otherTables: z
      .enum(['keep', 'drop'])
      .optional()
      .describe(
        'What happens to row changes of tables that `tables` does not mean. Default: `keep`; but `drop` where `tables` is the only option.',
      ),
    operations: z
      .array(z.enum(operations))
      .min(1)
      .optional()
      .describe(
        'Operations to keep: `insert`, `update`, `delete`, `truncate`, and `read` for rows of a snapshot. Default: all.',
      ),
    columns: z
      .record(z.string().min(1), columnPatterns)
      .optional()
      .describe(
        'Columns to keep, by table pattern; the first pattern that matches a table counts. A list of names or globs keeps those columns, `!` excludes one. Columns of the primary key cannot be left out.',
      )
      .meta({ examples: [{ 'public.orders': ['id', 'total'], 'public.user*': ['!password'] }] }),
    where: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A CEL expression; changes for which it is true are kept. It sees `after` (for deletes the old row), `before` (null where there is none), `op` and `table` (`schema.table`).',
      )
      .meta({ examples: ["after.amount >= 100 && after.status != 'draft'"] }),
    leave: z
      .enum(['drop', 'delete', 'keep'])
      .default('drop')
      .describe(
        'What becomes of an update whose old row fulfilled `where`, or may have, and whose new row does not: `drop` it, turn it into a `delete`, or `keep` it.',
      ),
    onError: z
      .enum(['fail', 'drop', 'keep'])
      .default('fail')
      .describe(
        'What happens when `where` fails on a change, e.g. compares a null with a number: stop the pipeline, or `drop` or `keep` the change. Errors are counted in each case.',
      ),
  })
  .refine(
    ({ tables, operations, columns, where }) =>
      [tables, operations, columns, where].some((option) => option !== undefined),
    { message: 'expected at least one of `tables`, `operations`, `columns`, `where`' },
  )
  .refine(({ otherTables, tables }) => otherTables === undefined || tables !== undefined, {
    message: '`otherTables` says nothing without `tables`',
  })

/** Options after parsing. */
export type FilterOptions = z.output<typeof options>
