import { defineTransform } from '@tailrace/plugin-api'
import { z } from 'zod'

export default defineTransform({
  name: 'shout',
  summary: 'Turns text into upper case.',
  stability: 'stable',
  options: z.strictObject({ columns: z.array(z.string()).min(1).describe('Columns of text.') }),
  create: ({ columns }) => ({
    mutates: true,
    each(change) {
      const { after } = change
      for (const column of columns) {
        const value = after?.[column]
        if (typeof value === 'string') after[column] = value.toUpperCase()
      }
      return change
    },
  }),
})
