import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { readDataType } from './data-type.ts'
import { readDefault, readNow } from './default-clause.ts'
import type { ColumnClause, DefaultClause } from './definition.ts'
import { readColumnName } from './names.ts'
import { skipReferences } from './references.ts'

/** A column's attributes while they are read, in whatever order they come. */
interface Attributes {
  collation?: string
  nullable?: boolean
  default?: DefaultClause
  onUpdateNow: boolean
  autoIncrement: boolean
  generated?: { stored: boolean; expression: string }
  versioned?: boolean
  rowTime: 'start' | 'end' | null
  invisible: boolean
  comment: string
  keys: ('primary' | 'unique' | 'foreign')[]
}

/** Reads a column's name, type and attributes. */
export function readColumn(cursor: Cursor, session: Session): ColumnClause {
  return readColumnType(readColumnName(cursor), cursor, session)
}

/** Reads the type and attributes of a column whose name was read before. */
export function readColumnType(name: string, cursor: Cursor, session: Session): ColumnClause {
  const type = readDataType(cursor, session)
  const attributes: Attributes = {
    onUpdateNow: false,
    autoIncrement: false,
    rowTime: null,
    invisible: false,
    comment: '',
    keys: [],
  }
  if (type.name === 'serial') makeSerial(attributes)
  while (readAttribute(cursor, attributes, session));
  if (type.name !== 'serial') return { name, type, ...attributes }
  return { name, type: { ...type, name: 'bigint', unsigned: true }, ...attributes }
}

function makeSerial(attributes: Attributes): void {
  attributes.nullable = false
  attributes.autoIncrement = true
  attributes.keys.push('unique')
}

function readAttribute(cursor: Cursor, to: Attributes, session: Session): boolean {
  if (cursor.accept('NOT', 'NULL')) to.nullable = false
  else if (cursor.accept('NULL')) to.nullable = true
  else if (cursor.accept('DEFAULT')) to.default = readDefault(cursor, session)
  else if (cursor.accept('AUTO_INCREMENT')) {
    to.autoIncrement = true
    to.nullable = false
  } else if (cursor.accept('COMMENT')) to.comment = cursor.string()
  else if (cursor.accept('ON', 'UPDATE')) to.onUpdateNow = readNow(cursor).digits >= 0
  else if (cursor.accept('SERIAL', 'DEFAULT', 'VALUE')) makeSerial(to)
  else if (cursor.accept('COLLATE')) to.collation = readCollation(cursor)
  else if (cursor.accept('INVISIBLE')) to.invisible = true
  else if (cursor.accept('VISIBLE')) to.invisible = false
  else if (cursor.accept('WITH', 'SYSTEM', 'VERSIONING')) to.versioned = true
  else if (cursor.at('REFERENCES')) {
    skipReferences(cursor)
    if (makesForeignKey(session)) to.keys.push('foreign')
  } else if (cursor.at('GENERATED') || cursor.at('AS')) readGenerated(cursor, to)
  else return readKeyAttribute(cursor, to) || skipAttribute(cursor)
  return true
}

/** Older MySQL reads REFERENCES of a column and forgets it (release notes of 9.0; MariaDB Knowledge Base, "Foreign Keys": 10.5). */
function makesForeignKey({ flavor, version }: Session): boolean {
  return version >= (flavor === 'mysql' ? 90000 : 100500)
}

function readCollation(cursor: Cursor): string {
  // BINARY is a keyword and a collation's name.
  return cursor.nameOrString('a collation')
}

function readKeyAttribute(cursor: Cursor, to: Attributes): boolean {
  if (cursor.accept('PRIMARY', 'KEY') || cursor.accept('PRIMARY') || cursor.accept('KEY'))
    to.keys.push('primary')
  else if (cursor.accept('UNIQUE')) {
    cursor.accept('KEY')
    to.keys.push('unique')
  } else return false
  return true
}

function readGenerated(cursor: Cursor, to: Attributes): void {
  if (cursor.accept('GENERATED')) cursor.expect('ALWAYS')
  cursor.expect('AS')
  if (cursor.accept('ROW')) {
    to.rowTime = cursor.accept('START') ? 'start' : 'end'
    if (to.rowTime === 'end') cursor.expect('END')
    to.nullable = false
    return
  }
  const expression = cursor.parenthesized()
  const stored = cursor.accept('STORED') || cursor.accept('PERSISTENT')
  if (!stored) cursor.accept('VIRTUAL')
  to.generated = { stored, expression }
}

/** Attributes that change nothing in a definition. */
function skipAttribute(cursor: Cursor): boolean {
  if (cursor.accept('COLUMN_FORMAT') || cursor.accept('STORAGE') || cursor.accept('SRID'))
    cursor.take()
  else if (cursor.accept('NOT', 'SECONDARY')) return true
  else if (cursor.accept('WITHOUT', 'SYSTEM', 'VERSIONING')) return true
  else if (cursor.at('CHECK')) skipCheck(cursor)
  else if (cursor.at('CONSTRAINT')) {
    cursor.take()
    if (!cursor.at('CHECK')) cursor.name('a constraint')
    if (cursor.at('CHECK')) skipCheck(cursor)
  } else if (cursor.accept('ENGINE_ATTRIBUTE') || cursor.accept('SECONDARY_ENGINE_ATTRIBUTE')) {
    cursor.accept('=')
    cursor.string()
  } else if (cursor.peek(1).keyword === '=' && cursor.peek().kind !== 'symbol') {
    cursor.name()
    cursor.expect('=')
    cursor.take()
  } else return false
  return true
}

/** Moves past a CHECK constraint. */
export function skipCheck(cursor: Cursor): void {
  cursor.expect('CHECK')
  cursor.parenthesized()
  if (!cursor.accept('NOT', 'ENFORCED')) cursor.accept('ENFORCED')
}
