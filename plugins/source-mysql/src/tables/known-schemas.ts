import { isDeepStrictEqual } from 'node:util'
import type { Table } from '@tailrace/mysql-ddl'
import type { TableSchema } from '@tailrace/plugin-api'
import { tableSchemaOf } from './table-schema.ts'

/** Definitions kept of each table; what is read again after a broken connection is seldom older. */
const KEPT = 8

interface Known {
  readonly table: Table
  readonly schema: TableSchema
}

/**
 * Schemas that this process has made: the same definition of a table has the same schema, also when the log is read again on
 * another connection. One for the life of a source.
 */
export class KnownSchemas {
  readonly #columnsKept: (table: string) => readonly string[] | null
  readonly #byTable = new Map<string, Known[]>()

  /** @param columnsKept names of a table's columns that are read, or null for all */
  constructor(columnsKept: (table: string) => readonly string[] | null = () => null) {
    this.#columnsKept = columnsKept
  }

  /** The schema of a definition. */
  of(table: Table): TableSchema {
    const id = `${table.database}.${table.name}`
    let known = this.#byTable.get(id)
    if (known === undefined) this.#byTable.set(id, (known = []))
    const found = known.find((one) => one.table === table || isDeepStrictEqual(one.table, table))
    if (found !== undefined) return found.schema
    const schema = tableSchemaOf(table, this.#columnsKept(id))
    known.unshift({ table, schema })
    known.length = Math.min(known.length, KEPT)
    return schema
  }
}
