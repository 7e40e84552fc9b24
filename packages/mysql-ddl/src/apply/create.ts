import { Unreadable } from '../lexer/unreadable.ts'
import { isUnknown } from '../model/table.ts'
import type { Effect, Statement } from '../statement/statement.ts'
import { databaseEncoding } from './databases.ts'
import { defineTable } from './define-table.ts'
import type { Edit } from './edit.ts'
import { tableEncoding } from './table-encoding.ts'

type Of<Type extends Effect['type']> = Extract<Effect, { type: Type }>

/** CREATE TABLE. A table of that name that is known already was lost sight of, unless the statement allows for it. */
export function create(
  edit: Edit,
  { session, ifNotExists }: Statement,
  { name, table }: Of<'create-table'>,
): void {
  if (ifNotExists && edit.find(name)) return
  const encoding = tableEncoding(
    table.options,
    () => databaseEncoding(edit, name.database),
    session,
  )
  edit.put('created', defineTable(table, name, encoding, session))
}

/** CREATE TABLE … LIKE: the other table's columns and indexes. */
export function createLike(
  edit: Edit,
  { ifNotExists }: Statement,
  { name, like }: Of<'create-table-like'>,
): void {
  if (ifNotExists && edit.find(name)) return
  const model = edit.find(like)
  if (!model || isUnknown(model))
    throw new Unreadable(`${like.database}.${like.name}, which the table is like, is not known`)
  edit.put('created', { ...model, ...name })
}
