import type { CellBlock, CellDecoder } from './cells.ts'
import type { ColumnType } from './column-type.ts'
import { type CellReader, compileCellReader, compileRowMaker, type RowMaker } from './row-maker.ts'
import type { Row, Value } from './value.ts'

/** One column of a {@link TableSchema}. */
export interface ColumnSchema {
  /** The name, in the database's own spelling. */
  readonly name: string
  /** The logical type, which decides the JavaScript type of values. */
  readonly type: ColumnType
  /** The type as the database declares it, e.g. `numeric(10,2)`, `varchar(64)`. */
  readonly nativeType: string
  /** Whether the column admits NULL. True where the source cannot know. */
  readonly nullable: boolean
  /** Index of the column's cell in the source's {@link CellBlock}; −1 for a column that a transform added. */
  readonly cell: number
  /** Decodes the column's cell. */
  readonly decode: CellDecoder
  /** Whether the column is part of what identifies a row in the log (replica identity); absent means unknown. */
  readonly identity?: boolean
  /** Facts of one database that only its encoders ask for, e.g. PostgreSQL's type OID and modifier. */
  readonly native?: Readonly<Record<string, unknown>>
}

/** What a table schema is made of; see {@link TableSchema}. */
export interface TableDefinition {
  readonly database: string
  /** Null where the database has no schemas (MySQL). */
  readonly schema: string | null
  readonly name: string
  readonly columns: readonly ColumnSchema[]
  /** Names of the primary key's columns in key order; empty without one. */
  readonly primaryKey: readonly string[]
  /** Facts of one database that only its encoders ask for. */
  readonly native?: Readonly<Record<string, unknown>>
}

let versions = 0

/**
 * One version of a table: shared by all its changes, immutable. Compare by identity: a DDL, or a transform that
 * renames, makes a new one. Plugins keep what they compiled for a table in a `Map` or `WeakMap` keyed by it.
 */
export class TableSchema implements TableDefinition {
  readonly database: string
  readonly schema: string | null
  readonly name: string
  readonly columns: readonly ColumnSchema[]
  readonly primaryKey: readonly string[]
  readonly native: Readonly<Record<string, unknown>>
  /** `schema.name`, or `database.name` where there are no schemas: what table patterns match. */
  readonly id: string
  /** Unique in this process; a later version of a table has a greater one. */
  readonly version: number
  /** Positions in `columns` of the primary key's columns, in key order. */
  readonly keyColumns: readonly number[]
  /** The schema that this one rewrites, or null for one that a source made. */
  readonly origin: TableSchema | null
  readonly #index: ReadonlyMap<string, number>
  readonly #rowMaker: RowMaker
  readonly #reader: CellReader

  constructor(definition: TableDefinition, origin: TableSchema | null = null) {
    this.database = definition.database
    this.schema = definition.schema
    this.name = definition.name
    this.columns = definition.columns
    this.primaryKey = definition.primaryKey
    this.native = definition.native ?? {}
    this.id = `${definition.schema ?? definition.database}.${definition.name}`
    this.version = ++versions
    this.origin = origin
    this.#index = new Map(definition.columns.map((column, index) => [column.name, index]))
    if (this.#index.size !== definition.columns.length) {
      throw new TypeError(`table ${this.id} has two columns of one name`)
    }
    this.keyColumns = definition.primaryKey.map((name) => {
      const index = this.#index.get(name)
      if (index === undefined) throw new TypeError(`table ${this.id}: no key column ${name}`)
      return index
    })
    this.#rowMaker = compileRowMaker(definition.columns)
    this.#reader = compileCellReader(definition.columns)
  }

  /** Position of a column in `columns`, or −1. */
  indexOf(column: string): number {
    return this.#index.get(column) ?? -1
  }

  /** A row of this table from values in column order. */
  rowOf(values: readonly Value[]): Row {
    return this.#rowMaker.fromValues(values)
  }

  /** A row of this table decoded from the server's cells; columns without a cell are unavailable. */
  rowFrom(block: CellBlock, at: number): Row {
    return this.#rowMaker.fromCells(block, at)
  }

  /** One column's value decoded from the server's cells. */
  valueFrom(block: CellBlock, at: number, column: number): Value {
    return this.#reader(block, at, column)
  }

  /**
   * A new version of this table for a transform that renames, drops, adds or reorders. Columns that are kept must keep
   * their `cell`, which is how rows find their values again.
   */
  rewrite(change: Partial<TableDefinition>): TableSchema {
    return new TableSchema(
      {
        database: change.database ?? this.database,
        schema: change.schema === undefined ? this.schema : change.schema,
        name: change.name ?? this.name,
        columns: change.columns ?? this.columns,
        primaryKey: change.primaryKey ?? this.primaryKey,
        native: change.native ?? this.native,
      },
      this,
    )
  }

  /** A row of {@link TableSchema.origin} as a row of this version: columns found again by their cell. */
  adopt(row: Row): Row {
    const from = this.origin
    if (from === null) return row
    return this.rowOf(
      this.columns.map((column) => {
        const source = from.columns.find((other) => other.cell === column.cell && column.cell >= 0)
        return source === undefined ? null : (row[source.name] ?? null)
      }),
    )
  }
}
