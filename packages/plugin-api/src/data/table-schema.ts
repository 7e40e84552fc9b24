import type { CellBlock, CellDecoder } from './cells.ts'
import type { ColumnType } from './column-type.ts'
import { type CellReader, compileCellReader, compileRowMaker, type RowMaker } from './row-maker.ts'
import { type Row, UNAVAILABLE, type Value } from './value.ts'

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
  /**
   * Index of the column's cell in the source's {@link CellBlock}. Negative for a column that a transform added: −1, or a
   * number of its own where one table has several, so that they are told apart when they are renamed.
   */
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
  readonly #adopted = new WeakMap<TableSchema, readonly (string | null)[]>()

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

  /**
   * A row of another version as a row of this one: columns are found again by their cell, those that transforms
   * added by cell and name. A column that the other version does not have is unavailable.
   *
   * @param from the version that the row belongs to; by default the one that this rewrites
   */
  adopt(row: Row, from: TableSchema | null = this.origin): Row {
    if (from === null || from === this) return row
    let names = this.#adopted.get(from)
    if (names === undefined) this.#adopted.set(from, (names = this.#namesIn(from)))
    return this.rowOf(names.map((name) => (name === null ? UNAVAILABLE : (row[name] ?? null))))
  }

  /** For each column its name in another version, or null. */
  #namesIn(from: TableSchema): readonly (string | null)[] {
    return this.columns.map(({ cell, name }) => {
      const same = from.columns.filter((other) => other.cell === cell)
      const found = same.find((other) => other.name === name) ?? same[0]
      if (cell < 0 && same.length > 1 && found!.name !== name) {
        throw new TypeError(
          `table ${from.id} has several added columns of cell ${cell}: which one became ${name} cannot be told`,
        )
      }
      return found?.name ?? null
    })
  }
}
