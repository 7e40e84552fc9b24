import type { Cursor } from '../lexer/cursor.ts'
import type { TableOptions } from './definition.ts'

type Writable = { -readonly [Name in keyof TableOptions]: TableOptions[Name] }

/** Options of several words, whose value may follow without an equals sign. */
const directories = new Set(['DATA', 'INDEX'])

/** Options that may go without an equals sign and that change nothing in a definition. */
const plainOptions = new Set(
  (
    'AUTO_INCREMENT AUTOEXTEND_SIZE AVG_ROW_LENGTH CHECKSUM TABLE_CHECKSUM COMPRESSION CONNECTION DATA INDEX DELAY_KEY_WRITE ' +
    'ENCRYPTION ENCRYPTION_KEY_ID ENGINE_ATTRIBUTE IETF_QUOTES INSERT_METHOD KEY_BLOCK_SIZE MAX_ROWS MIN_ROWS PACK_KEYS ' +
    'PAGE_CHECKSUM PAGE_COMPRESSED PAGE_COMPRESSION_LEVEL PASSWORD ROW_FORMAT SECONDARY_ENGINE SECONDARY_ENGINE_ATTRIBUTE ' +
    'SEQUENCE STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES TABLESPACE TRANSACTIONAL UNION'
  ).split(' '),
)

/** Words that end a list of options. */
const ends = new Set([
  'PARTITION',
  'SELECT',
  'AS',
  'IGNORE',
  'REPLACE',
  'START',
  'REMOVE',
  '(',
  ')',
  'VALUES',
  'TABLE',
])

/** Reads the options of ALTER TABLE up to a comma or what is none; undefined where there is not one. */
export function readTableOptions(cursor: Cursor): TableOptions | undefined {
  const options: Writable = {}
  let count = 0
  while (readOption(cursor, options)) count++
  return count === 0 ? undefined : options
}

/** Reads the options of CREATE TABLE, between which commas may stand. */
export function readCreateOptions(cursor: Cursor): TableOptions {
  const options: Writable = {}
  // Servers write START TRANSACTION among them where rows follow in the same transaction (MySQL 8.0.21).
  while (readOption(cursor, options) || cursor.accept('START', 'TRANSACTION')) cursor.accept(',')
  return options
}

function readOption(cursor: Cursor, to: Writable): boolean {
  const engineDefined = cursor.peek().kind === 'quoted' && cursor.peek(1).keyword === '='
  if ((cursor.peek().kind !== 'word' && !engineDefined) || cursor.atAny(ends)) return false
  if (cursor.at('WITH', 'SYSTEM', 'VERSIONING')) {
    cursor.accept('WITH', 'SYSTEM', 'VERSIONING')
    to.versioned = true
    return true
  }
  if (cursor.at('DEFAULT')) {
    const { keyword } = cursor.peek(1)
    if (!['CHARACTER', 'CHARSET', 'COLLATE', 'CHAR'].includes(keyword)) return false
    cursor.take()
  }
  if (acceptCharset(cursor)) to.charset = readNameOrDefault(cursor)
  else if (cursor.accept('COLLATE')) to.collation = readNameOrDefault(cursor)
  else if (cursor.at('ENGINE') || cursor.at('TYPE')) to.engine = takeValue(cursor)
  else if (cursor.at('COMMENT')) {
    cursor.take()
    cursor.accept('=')
    to.comment = cursor.string()
  } else return skipOption(cursor)
  return true
}

/** Moves past CHARACTER SET or CHARSET. */
export function acceptCharset(cursor: Cursor): boolean {
  return (
    cursor.accept('CHARSET') || cursor.accept('CHARACTER', 'SET') || cursor.accept('CHAR', 'SET')
  )
}

/** The name behind an optional equals sign, null for DEFAULT. */
export function readNameOrDefault(cursor: Cursor): string | null {
  cursor.accept('=')
  return cursor.accept('DEFAULT') ? null : cursor.nameOrString()
}

function takeValue(cursor: Cursor): string {
  cursor.take()
  cursor.accept('=')
  return cursor.nameOrString()
}

function skipOption(cursor: Cursor): boolean {
  if (cursor.atAny(directories) && cursor.peek(1).keyword === 'DIRECTORY') cursor.take()
  else if (cursor.accept('STORAGE')) {
    cursor.take()
    return true
  } else if (!cursor.atAny(plainOptions) && cursor.peek(1).keyword !== '=') return false
  cursor.take()
  cursor.accept('=')
  if (cursor.at('(')) cursor.parenthesized()
  else if (cursor.peek().kind === 'string') cursor.string()
  else if (cursor.atEnd() || cursor.peek().kind === 'symbol') throw cursor.unexpected('a value')
  else cursor.take()
  return true
}
