import type { Schemas } from '../model/schemas.ts'
import { findTable } from '../model/schemas.ts'
import type { Table, UnknownTable } from '../model/table.ts'
import { isUnknown } from '../model/table.ts'
import { withoutTable, withTable } from '../model/with.ts'
import type { TableName } from '../statement/names.ts'

/** What became of a table. `unknown` says that its definition must be read anew, or that its rows cannot be decoded. */
export type TableChangeKind =
  | 'created'
  | 'altered'
  | 'renamed'
  | 'dropped'
  | 'truncated'
  | 'unknown'

/** One table that a statement changed. */
export interface TableChange {
  readonly kind: TableChangeKind
  /** The table's name after the statement; before it where it was dropped. */
  readonly table: TableName
  /** What was known before; of a renamed table under its old name. */
  readonly before?: Table | UnknownTable
  /** What is known now; absent where it was dropped. */
  readonly after?: Table | UnknownTable
}

/** Schemas while a statement is applied to them, and the changes so far. */
export class Edit {
  schemas: Schemas
  readonly changes: TableChange[] = []

  constructor(schemas: Schemas) {
    this.schemas = schemas
  }

  find({ database, name }: TableName): Table | UnknownTable | undefined {
    return findTable(this.schemas, database, name)
  }

  /** Puts a definition in the place of what was known by its name. */
  put(kind: TableChangeKind, after: Table | UnknownTable): void {
    const before = this.find(after)
    this.schemas = withTable(this.schemas, after)
    this.#note(isUnknown(after) ? 'unknown' : kind, after, before, after)
  }

  /** Puts a definition under its name and takes away the one that it came from. */
  move(before: Table | UnknownTable, after: Table | UnknownTable): void {
    this.schemas = withTable(withoutTable(this.schemas, before.database, before.name), after)
    this.#note(isUnknown(after) ? 'unknown' : 'renamed', after, before, after)
  }

  drop(name: TableName): void {
    const before = this.find(name)
    if (!before) return
    this.schemas = withoutTable(this.schemas, name.database, name.name)
    this.#note('dropped', name, before)
  }

  /** Says that rows went and the definition stayed. */
  truncate(name: TableName): void {
    const before = this.find(name)
    this.#note('truncated', name, before, before)
  }

  /** Says that a table's definition is not known from here on. */
  forget({ database, name }: TableName, problem: string): void {
    this.put('unknown', { database, name, unknown: problem })
  }

  #note(
    kind: TableChangeKind,
    { database, name }: TableName,
    before?: Table | UnknownTable,
    after?: Table | UnknownTable,
  ): void {
    this.changes.push({
      kind,
      table: { database, name },
      ...(before && { before }),
      ...(after && { after }),
    })
  }
}
