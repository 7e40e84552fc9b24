import { defineTransform } from '@tailrace/plugin-api'
import { createFilter } from './create-filter.ts'
import { options } from './options.ts'

/** Keeps changes by table, operation, columns and a condition on their values. */
export default defineTransform({
  name: 'filter',
  summary: 'Keeps changes by table, operation, columns and a condition on their values.',
  stability: 'beta',
  options,
  examples: [
    {
      title: 'Orders above an amount; a row that falls below is deleted downstream',
      options: {
        tables: ['public.orders'],
        where: "after.amount >= 100 && after.status != 'draft'",
        leave: 'delete',
      },
    },
    { title: 'Leave tables out', options: { tables: ['!public.*_audit'] } },
    {
      title: 'Only new rows, without secrets',
      options: { operations: ['insert', 'read'], columns: { 'public.users': ['!password_*'] } },
    },
  ],
  create: createFilter,
})
