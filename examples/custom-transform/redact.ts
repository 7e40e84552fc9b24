import { defineTransform, UNAVAILABLE } from '@tailrace/plugin-api'
import { z } from 'zod'

const options = z.strictObject({
  columns: z
    .array(z.string().regex(/^[^.]+\.[^.]+\.[^.]+$/))
    .min(1)
    .describe('Columns to blank out, as `schema.table.column`.'),
  mask: z.string().default('***').describe('Text put in place of each value.'),
})

/** Blanks out chosen columns before a change leaves the process. */
export default defineTransform({
  name: 'redact',
  summary: 'Blanks out chosen columns.',
  stability: 'beta',
  options,
  create({ columns, mask }) {
    const byTable = Map.groupBy(columns, (column) => column.slice(0, column.lastIndexOf('.')))
    return {
      mutates: true,
      each(change) {
        for (const column of byTable.get(change.table.id) ?? []) {
          const name = column.slice(change.table.id.length + 1)
          for (const row of [change.before, change.after]) {
            if (row && name in row && row[name] !== UNAVAILABLE) row[name] = mask
          }
        }
        return change
      },
    }
  },
})
