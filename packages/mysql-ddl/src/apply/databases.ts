import { Unreadable } from '../lexer/unreadable.ts'
import { findDatabase } from '../model/schemas.ts'
import { withDatabase, withoutDatabase } from '../model/with.ts'
import type { Effect, Statement } from '../statement/statement.ts'
import type { Encoding } from '../types/charsets.ts'
import { encodingOf } from '../types/charsets.ts'
import { resolveEncoding } from '../types/resolve-encoding.ts'
import type { Edit } from './edit.ts'

type Of<Type extends Effect['type']> = Extract<Effect, { type: Type }>

/** CREATE DATABASE: with the server's encoding where it names none. */
export function createDatabase(
  edit: Edit,
  statement: Statement,
  { name, options }: Of<'create-database'>,
): void {
  const { session, orReplace, ifNotExists } = statement
  if (ifNotExists && findDatabase(edit.schemas, name)) return
  if (orReplace) dropDatabase(edit, name)
  const encoding = resolveEncoding(options, encodingOf(session.serverCollation), session)
  const tables = findDatabase(edit.schemas, name)?.tables ?? new Map()
  edit.schemas = withDatabase(edit.schemas, { name, ...encoding, tables })
}

/** ALTER DATABASE: DEFAULT means the server's encoding. */
export function alterDatabase(
  edit: Edit,
  { session }: Statement,
  { name, options }: Of<'alter-database'>,
): void {
  if (options.charset === undefined && options.collation === undefined) return
  const found = findDatabase(edit.schemas, name)
  const encoding = resolveEncoding(options, encodingOf(session.serverCollation), session)
  edit.schemas = withDatabase(edit.schemas, { name, tables: new Map(), ...found, ...encoding })
}

/** DROP DATABASE, with every table in it. */
export function dropDatabase(edit: Edit, name: string): void {
  const found = findDatabase(edit.schemas, name)
  if (!found) return
  for (const table of found.tables.values())
    edit.changes.push({
      kind: 'dropped',
      table: { database: table.database, name: table.name },
      before: table,
    })
  edit.schemas = withoutDatabase(edit.schemas, name)
}

/** The encoding of a database. Throws `Unreadable` where it is not known. */
export function databaseEncoding(edit: Edit, name: string): Encoding {
  const { charset = null, collation = null } = findDatabase(edit.schemas, name) ?? {}
  if (charset === null || collation === null)
    throw new Unreadable(`the character set of the database "${name}" is not known`)
  return { charset, collation }
}
