import type { TableName } from './names.ts'

/** A data type as a statement writes it, its many spellings brought to one name. */
export interface TypeClause {
  /** The type's name in small letters as `information_schema` has it: `int`, `varchar`, `text`, … */
  readonly name: string
  /** Numbers in parentheses: a length, a width, or precision and scale. */
  readonly args: readonly number[]
  /** Members of an ENUM or SET. */
  readonly values?: readonly string[]
  readonly unsigned: boolean
  readonly zerofill: boolean
  readonly charset?: string
  /** The BINARY attribute: the `_bin` collation of the character set. */
  readonly binary: boolean
  /** BYTE: a binary type of the same size instead. */
  readonly byte: boolean
  /** MariaDB's COMPRESSED. */
  readonly compressed: boolean
}

/** A literal value, or a whole expression, that a DEFAULT names. */
export type DefaultClause =
  | { readonly type: 'null' }
  | { readonly type: 'string' | 'number' | 'bytes' | 'bits'; readonly text: string }
  | { readonly type: 'now'; readonly digits: number }
  | { readonly type: 'expression'; readonly text: string }

/** One column as a statement writes it. */
export interface ColumnClause {
  readonly name: string
  readonly type: TypeClause
  readonly collation?: string
  /** Undefined where the statement leaves it open. */
  readonly nullable?: boolean
  readonly default?: DefaultClause
  readonly onUpdateNow: boolean
  readonly autoIncrement: boolean
  readonly generated?: { readonly stored: boolean; readonly expression: string }
  /** MariaDB: the table keeps what this column was. */
  readonly versioned?: boolean
  /** MariaDB: the column holds the start or end of a row's system time. */
  readonly rowTime: 'start' | 'end' | null
  readonly invisible: boolean
  readonly comment: string
  /** Keys that its attributes make, in their order. */
  readonly keys: readonly ('primary' | 'unique' | 'foreign')[]
}

export interface KeyPartClause {
  readonly column: string
  readonly prefix?: number
}

/** What an index is for. `foreign` is a foreign key, which makes a plain index where none serves it. */
export type KeyClauseKind =
  | 'primary'
  | 'unique'
  | 'plain'
  | 'fulltext'
  | 'spatial'
  | 'vector'
  | 'foreign'

/** One index or foreign key as a statement writes it. */
export interface KeyClause {
  readonly kind: KeyClauseKind
  readonly name?: string
  /** Undefined in the place of an expression. */
  readonly parts: readonly (KeyPartClause | undefined)[]
  readonly ifNotExists: boolean
  /** MariaDB: the period whose rows may not overlap. */
  readonly withoutOverlaps?: string
}

/** MariaDB's PERIOD FOR: its two columns become NOT NULL. */
export interface PeriodClause {
  readonly name: string
  readonly start: string
  readonly end: string
}

/** The table options that a definition keeps. Null stands for DEFAULT. */
export interface TableOptions {
  readonly engine?: string
  readonly charset?: string | null
  readonly collation?: string | null
  readonly comment?: string
  /** MariaDB's SYSTEM VERSIONING, added or dropped. */
  readonly versioned?: boolean
}

/** What CREATE TABLE says of a table. */
export interface TableClause {
  readonly columns: readonly ColumnClause[]
  readonly keys: readonly KeyClause[]
  readonly periods: readonly PeriodClause[]
  readonly options: TableOptions
}

/** Where ALTER TABLE puts a column; undefined for where it is, or the end. */
export type Place = 'first' | { readonly after: string } | undefined

/** One clause of ALTER TABLE that changes a definition. */
export type AlterClause =
  | {
      readonly type: 'add-column'
      readonly column: ColumnClause
      readonly place: Place
      readonly ifNotExists: boolean
    }
  | { readonly type: 'drop-column'; readonly name: string; readonly ifExists: boolean }
  | {
      readonly type: 'change-column'
      readonly name: string
      readonly column: ColumnClause
      readonly place: Place
      readonly ifExists: boolean
    }
  | {
      readonly type: 'rename-column'
      readonly from: string
      readonly to: string
      readonly ifExists: boolean
    }
  | {
      readonly type: 'set-default'
      readonly name: string
      readonly to: DefaultClause
      readonly ifExists: boolean
    }
  | { readonly type: 'drop-default'; readonly name: string; readonly ifExists: boolean }
  | { readonly type: 'set-visibility'; readonly name: string; readonly invisible: boolean }
  | { readonly type: 'add-key'; readonly key: KeyClause }
  | { readonly type: 'drop-key'; readonly name: string; readonly ifExists: boolean }
  | { readonly type: 'drop-constraint'; readonly name: string }
  | {
      readonly type: 'rename-key'
      readonly from: string
      readonly to: string
      readonly ifExists: boolean
    }
  | { readonly type: 'convert'; readonly charset: string | null; readonly collation: string | null }
  | { readonly type: 'options'; readonly options: TableOptions }
  | { readonly type: 'rename-table'; readonly to: TableName }
  | { readonly type: 'add-period'; readonly period: PeriodClause }
  | { readonly type: 'drop-period'; readonly name: string }
  | { readonly type: 'partition-to-table'; readonly table: TableName }
  | { readonly type: 'table-to-partition'; readonly table: TableName }
