import type { Transaction } from '@tailrace/plugin-api'
import type { Dialect } from '../dialect/dialect.ts'
import { codecOf } from './codec-of.ts'
import { transactionFacts } from './facts.ts'
import { SourceBlock } from './source-block.ts'
import { SchemaChanges } from './schema-changes/schema-changes.ts'
import { sourceSchema } from './source-schema.ts'

function transactionId(transaction: Transaction): string {
  const { gtid, file, pos } = transactionFacts(transaction)
  return gtid ?? `file=${file ?? ''},pos=${pos ?? 0}`
}

function dialectOf(connector: string): Dialect {
  const source = sourceSchema(connector)
  const changes = new SchemaChanges(connector, source)
  return {
    format: 'mysql-text',
    source,
    sourceEnd: ',"query":null}',
    skipsKeyChanges: true,
    codecOf,
    sourceOf: (name, table) => new SourceBlock(name, table.database, table.name),
    schemaChange: (change, milliseconds, name, schemas) =>
      changes.record(change, milliseconds, name, schemas),
    transactionId,
  }
}

/** Debezium's connector for MySQL. */
export const mysql: Dialect = dialectOf('mysql')

/** Debezium's connector for MariaDB. */
export const mariadb: Dialect = dialectOf('mariadb')
