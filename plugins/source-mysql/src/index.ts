import { defineSource } from '@tailrace/plugin-api'
import { options } from './options.ts'
import type { MysqlPosition } from './position.ts'
import { MysqlSource } from './source.ts'

export type { MysqlPosition } from './position.ts'
export type { MysqlTransactionFacts } from './transaction.ts'

/** Reads row changes from MySQL 5.7 or later and MariaDB 10.5 or later by their binary log. */
export default defineSource<typeof options, MysqlPosition>({
  name: 'mysql',
  summary:
    'Reads row changes from MySQL 5.7 or later and MariaDB 10.5 or later by their binary log.',
  stability: 'beta',
  options,
  examples: [
    {
      title: 'Some tables of a database',
      options: {
        url: '${env:SHOP_DATABASE_URL}',
        tables: ['shop.orders', 'shop.order_*', '!shop.order_audit'],
      },
    },
    {
      title: 'Encrypted, with the server verified by its own CA',
      options: {
        host: 'db.example',
        user: 'tailrace',
        password: '${env:SHOP_DATABASE_PASSWORD}',
        tls: { mode: 'verify-full', ca: '${file:ca.pem}' },
        tables: ['shop.*'],
      },
    },
  ],
  create: (options, context) => new MysqlSource(options, context),
})
