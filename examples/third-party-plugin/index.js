import { defineTransform, tableFilter } from '@tailrace/plugin-api'
import { z } from 'zod'

const options = z.strictObject({
  tables: z.array(z.string().min(1)).min(1).describe('Tables to work on, as patterns.'),
})

/** Puts every text value of the chosen tables in upper case. */
export default defineTransform({
  name: 'uppercase',
  summary: 'Puts text columns in upper case.',
  stability: 'experimental',
  options,
  create({ tables }) {
    const chosen = tableFilter(tables)
    return {
      mutates: true,
      each(change) {
        if (!chosen(change.table)) return change
        for (const row of [change.before, change.after]) {
          if (row === null) continue
          for (const { name, type } of change.table.columns) {
            const value = row[name]
            if (type.kind === 'text' && typeof value === 'string') row[name] = value.toUpperCase()
          }
        }
        return change
      },
    }
  },
})
