import { describe, expect, test } from 'vitest'
import {
  apply,
  emptySchemas,
  findTable,
  isUnknown,
  readStatement,
  type Schemas,
  schemasFromJson,
  schemasToJson,
  session,
  type Table,
  withTable,
} from '../../src/index.ts'

const mysql = session({ flavor: 'mysql', version: 90700, database: 'shop' })

function follow(schemas: Schemas, ...statements: string[]): Schemas {
  return statements.reduce((now, sql) => apply(now, readStatement(sql, mysql)).schemas, schemas)
}

const start = follow(
  emptySchemas(),
  'CREATE DATABASE shop',
  'CREATE TABLE t (a INT, b VARCHAR(5), KEY (b))',
  'CREATE TABLE other (a INT)',
)

function stateOf(schemas: Schemas, name: string): 'known' | 'unknown' | 'absent' {
  const found = findTable(schemas, 'shop', name)
  if (!found) return 'absent'
  return isUnknown(found) ? 'unknown' : 'known'
}

describe('a statement that does not fit', () => {
  test.each([
    'ALTER TABLE t DROP COLUMN nothing',
    'ALTER TABLE t MODIFY nothing INT',
    'ALTER TABLE t ADD a INT',
    'ALTER TABLE t RENAME COLUMN a TO b',
    'ALTER TABLE t ADD c INT AFTER nothing',
    'ALTER TABLE t DROP INDEX nothing',
    'ALTER TABLE t ADD UNIQUE (nothing)',
    'ALTER TABLE t DROP COLUMN b, ADD b INT',
    'ALTER TABLE t CHANGE b c INT, ADD b INT',
    'ALTER TABLE t MODIFY a INT, ALTER a SET DEFAULT 1',
    'ALTER TABLE t CONVERT TO CHARACTER SET latin1, CHARSET utf8mb4',
    'ALTER TABLE t CONVERT TO CHARACTER SET latin1, MODIFY b TEXT',
    'ALTER TABLE t ADD c VARCHAR(5) CHARACTER SET klingon',
    'ALTER TABLE t FROBNICATE',
    'CREATE UNIQUE INDEX i ON t (nothing)',
    'FROBNICATE t',
  ])('%s: its table is unknown, others are not', (sql) => {
    const { schemas, changes } = apply(start, readStatement(sql, mysql))
    expect(stateOf(schemas, 't')).toBe('unknown')
    expect(stateOf(schemas, 'other')).toBe('known')
    expect(changes).toMatchObject([{ kind: 'unknown', table: { database: 'shop', name: 't' } }])
  })

  test('about a table that was never seen makes it unknown', () => {
    expect(stateOf(follow(start, 'ALTER TABLE late ADD a INT'), 'late')).toBe('unknown')
    expect(stateOf(follow(start, 'RENAME TABLE late TO later'), 'later')).toBe('unknown')
    expect(stateOf(follow(start, 'CREATE TABLE l LIKE late'), 'l')).toBe('unknown')
    expect(stateOf(follow(start, 'CREATE TABLE nowhere.t (a INT)'), 't')).toBe('known')
  })
})

describe('an unknown table', () => {
  test('has what it is later until the next statement about it', () => {
    const later = findTable(start, 'shop', 'other') as Table
    const lost = withTable(start, { database: 'shop', name: 't', unknown: 'a test', later })
    expect(findTable(schemasFromJson(schemasToJson(lost)), 'shop', 't')).toEqual({
      database: 'shop',
      name: 't',
      unknown: 'a test',
      later,
    })
    const unknown = { database: 'shop', unknown: 'a test' }
    const altered = apply(lost, readStatement('ALTER TABLE t ADD x INT', mysql))
    expect(altered.changes).toMatchObject([{ kind: 'unknown', table: { name: 't' } }])
    expect(findTable(altered.schemas, 'shop', 't')).toEqual({ ...unknown, name: 't' })
    expect(findTable(follow(lost, 'RENAME TABLE t TO u'), 'shop', 'u')).toEqual({
      ...unknown,
      name: 'u',
    })
  })

  const lost = follow(start, 'ALTER TABLE t FROBNICATE')

  test('stays so when it is altered or renamed, until it is created again', () => {
    expect(stateOf(follow(lost, 'ALTER TABLE t ADD c INT'), 't')).toBe('unknown')
    expect(stateOf(follow(lost, 'RENAME TABLE t TO u'), 'u')).toBe('unknown')
    expect(stateOf(follow(lost, 'DROP TABLE t'), 't')).toBe('absent')
    expect(stateOf(follow(lost, 'DROP TABLE t', 'CREATE TABLE t (a INT)'), 't')).toBe('known')
  })

  test('survives the JSON form', () => {
    const stored = schemasFromJson(JSON.parse(JSON.stringify(schemasToJson(lost))))
    expect(stored).toEqual(lost)
    expect(() => schemasFromJson({ ...schemasToJson(lost), format: 99 })).toThrow(RangeError)
  })
})

describe('a change', () => {
  test('says what was and what is, and shares all the rest', () => {
    const { schemas, changes } = apply(
      start,
      readStatement('ALTER TABLE t ADD c INT, RENAME TO u', mysql),
    )
    expect(changes).toHaveLength(1)
    const [{ kind, before, after }] = changes as unknown as [
      { kind: string; before: Table; after: Table },
    ]
    expect(kind).toBe('renamed')
    expect([before.name, after.name]).toEqual(['t', 'u'])
    expect(after.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(findTable(schemas, 'shop', 'other')).toBe(findTable(start, 'shop', 'other'))
    expect(findTable(start, 'shop', 't')).toBe(before)
    expect(schemas.revision).toBeGreaterThan(start.revision)
  })

  test('is none where nothing changes', () => {
    for (const sql of [
      'BEGIN',
      'CREATE TABLE IF NOT EXISTS t (z INT)',
      'DROP TEMPORARY TABLE t',
      'CREATE VIEW t AS SELECT 1',
    ]) {
      const { schemas, changes } = apply(start, readStatement(sql, mysql))
      expect(schemas).toBe(start)
      expect(changes).toEqual([])
    }
  })

  test('of a database is one of each of its tables', () => {
    const { changes } = apply(start, readStatement('DROP DATABASE shop', mysql))
    expect(changes.map(({ kind, table }) => `${kind} ${table.name}`)).toEqual([
      'dropped t',
      'dropped other',
    ])
  })
})
