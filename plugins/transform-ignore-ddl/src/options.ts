import { tablePatterns } from '@tailrace/plugin-api'
import { z } from 'zod'

const kinds = ['create', 'alter', 'drop', 'truncate', 'rename', 'index', 'other'] as const

/** Options of ignore-ddl. */
export const options = z.strictObject({
  kinds: z
    .array(z.enum(kinds))
    .min(1)
    .default([...kinds])
    .describe(
      'What to leave out: `create`, `alter`, `drop`, `truncate`, `rename`, `index`, `other`. Default: all.',
    ),
  tables: tablePatterns()
    .optional()
    .describe(
      'Tables whose schema changes are left out: globs, `re:` for regular expressions, `!` to exclude. Default: all. With it, statements that are about no single table pass.',
    ),
})
