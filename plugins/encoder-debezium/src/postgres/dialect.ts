import type { Dialect } from '../dialect/dialect.ts'
import { codecOf } from './codec-of.ts'
import { SourceBlock } from './source-block.ts'
import { source } from './source-schema.ts'

/** Debezium's connector for PostgreSQL. */
export const postgres: Dialect = {
  format: 'postgres-text',
  source,
  sourceEnd: ',"xmin":null}',
  skipsKeyChanges: false,
  codecOf,
  sourceOf: (name, table) => new SourceBlock(name, table),
  schemaChange: () => null,
  // PostgreSQL's number of a transaction comes around again.
  transactionId: ({ id, commitPlace }) => `${id}:${commitPlace}`,
}
