import { defineSource } from '@tailrace/plugin-api'
import { options } from './options.ts'
import type { PostgresPosition } from './position.ts'
import { PostgresSource } from './source.ts'

export type { PostgresPosition } from './position.ts'
export type { PostgresTransactionFacts } from './transaction.ts'

/** Reads row changes from PostgreSQL 13 or later by logical replication. */
export default defineSource<typeof options, PostgresPosition>({
  name: 'postgres',
  summary: 'Reads row changes from PostgreSQL 13 or later by logical replication.',
  stability: 'beta',
  options,
  examples: [
    {
      title: 'Some tables of a database',
      options: {
        url: '${env:SHOP_DATABASE_URL}',
        tables: ['public.orders', 'public.order_*', '!public.order_audit'],
      },
    },
    {
      title: 'Encrypted, with the server verified by its own CA',
      options: {
        host: 'db.example',
        database: 'shop',
        user: 'tailrace',
        password: '${env:SHOP_DATABASE_PASSWORD}',
        tls: { mode: 'verify-full', ca: '${file:ca.pem}' },
        tables: ['public.*'],
      },
    },
  ],
  create: (options, context) => new PostgresSource(options, context),
})
