import type { Options } from '../options.ts'
import { DDL_PREFIX, type OwnSignals } from '../signals/own-signals.ts'

/** Names of what a pipeline has in the database for DDL text. */
export interface DdlNames {
  readonly schema: string
  /** Of the function and the trigger at the end of statements. */
  readonly name: string
  /** Of the trigger of drops. */
  readonly drop: string
  /** `schema.table` that statements go through; null where they are messages. */
  readonly table: string | null
  /** Prefix of the messages. */
  readonly prefix: string
}

/** @param base name of what the pipeline keeps on the server, at most 55 letters */
export function ddlNames({ schema, by }: NonNullable<Options['ddl']>, base: string): DdlNames {
  const name = `${base}_ddl`
  return {
    schema,
    name,
    drop: `${base}_drop`,
    table: by === 'table' ? `${schema}.${name}_log` : null,
    prefix: `${DDL_PREFIX}/${base}`,
  }
}

/** How statements come back in the log. */
export function statementSignals(names: DdlNames): OwnSignals['statements'] {
  return { prefix: names.prefix, table: names.table }
}
