import { Unreadable } from '../lexer/unreadable.ts'
import type { Schemas } from '../model/schemas.ts'
import type { Statement } from '../statement/statement.ts'
import { alter } from './alter.ts'
import { create, createLike } from './create.ts'
import { alterDatabase, createDatabase, dropDatabase } from './databases.ts'
import type { TableChange } from './edit.ts'
import { Edit } from './edit.ts'
import { rename } from './rename.ts'

/** What a statement did. */
export interface Applied {
  /** The same object as before where nothing changed. */
  readonly schemas: Schemas
  /** One entry for each table that was created, altered, renamed, dropped, truncated or lost sight of, in order. */
  readonly changes: readonly TableChange[]
}

/**
 * Follows a statement: what the schemas are behind it. Never throws and never guesses. Where the statement was not
 * understood, or does not fit the definitions at hand (a column that is not there, a table that is not known), its
 * tables become `UnknownTable` with the reason; `withTable` puts a definition back.
 */
export function apply(schemas: Schemas, statement: Statement): Applied {
  const edit = new Edit(schemas)
  try {
    if (!statement.temporary) perform(edit, statement)
    return { schemas: edit.schemas, changes: edit.changes }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return forget(schemas, statement, error.message)
  }
}

function perform(edit: Edit, statement: Statement): void {
  const { effect } = statement
  switch (effect.type) {
    case 'none':
      return
    case 'unknown':
      throw new Unreadable(effect.problem)
    case 'create-table':
      return create(edit, statement, effect)
    case 'create-table-like':
      return createLike(edit, statement, effect)
    case 'alter-table':
      return alter(edit, statement, effect)
    case 'drop-tables':
      for (const name of effect.names) edit.drop(name)
      return
    case 'truncate':
      return edit.truncate(effect.name)
    case 'rename-tables':
      return rename(edit, effect.renames, statement.ifExists)
    case 'create-database':
      return createDatabase(edit, statement, effect)
    case 'alter-database':
      return alterDatabase(edit, statement, effect)
    case 'drop-database':
      return dropDatabase(edit, effect.name)
  }
}

/** Of a statement whose kind is known every table is forgotten; else those that it may be about and that exist. */
function forget(schemas: Schemas, { kind, tables }: Statement, problem: string): Applied {
  const edit = new Edit(schemas)
  const guessed = kind === 'unrecognized' || kind === 'other-ddl'
  for (const name of tables) if (!guessed || edit.find(name)) edit.forget(name, problem)
  return { schemas: edit.schemas, changes: edit.changes }
}
