import { defineTransform } from '@tailrace/plugin-api'
import { z } from 'zod'

/** Blanks out columns before a change leaves the process. */
export default defineTransform({
  name: 'redact',
  summary: 'Blanks out columns.',
  stability: 'experimental',
  options: z.strictObject({
    columns: z.array(z.string()).min(1).describe('Columns to blank out.'),
    mask: z.string().default('***').describe('Text put in place of each value.'),
  }),
  create: ({ columns, mask }) => ({
    mutates: true,
    each(change) {
      const { after } = change
      for (const column of columns) if (after !== null && column in after) after[column] = mask
      return change
    },
  }),
})
