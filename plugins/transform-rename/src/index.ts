import { defineTransform } from '@tailrace/plugin-api'
import { ColumnNames } from './column-names.ts'
import { options } from './options.ts'
import { TableNames } from './table-names.ts'

/** Gives databases, schemas, tables and columns other names. */
export default defineTransform({
  name: 'rename',
  summary: 'Gives databases, schemas, tables and columns other names.',
  stability: 'beta',
  options,
  examples: [
    {
      title: 'A table and one of its columns',
      options: {
        tables: { 'public.orders': 'sales.orders_v2' },
        columns: { 'public.orders': { cust: 'customer' } },
      },
    },
    {
      title: 'All tables of a prefix, and shards that become one table',
      options: {
        tables: {
          'public.shop_*': 'shop.{1}',
          're:public\\.events_(\\d+)': { to: 'public.events', merge: true },
        },
      },
    },
    { title: 'A schema', options: { schemas: { public: 'shop' } } },
  ],
  create(options, { logger }) {
    const tables = new TableNames(options)
    const columns = new ColumnNames(options, logger)
    return {
      table(table) {
        const { database, schema, name } = tables.nameOf(table)
        const names = columns.namesOf(table)
        const same =
          database === table.database &&
          schema === table.schema &&
          name === table.name &&
          names.every((column, i) => column === table.columns[i]!.name)
        if (same) return table
        return table.rewrite({
          database,
          schema,
          name,
          columns: table.columns.map((column, i) => ({ ...column, name: names[i]! })),
          primaryKey: table.keyColumns.map((i) => names[i]!),
        })
      },
    }
  },
})
