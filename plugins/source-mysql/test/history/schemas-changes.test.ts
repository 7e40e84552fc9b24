import { apply, emptySchemas, readStatement, type Schemas, session } from '@tailrace/mysql-ddl'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  changesBetween,
  changesWeight,
  type SchemasChanges,
  withChanges,
} from '../../src/history/schemas-changes.ts'

const ddl = session({ flavor: 'mariadb', version: 110_800 })
const databases = fc.constantFrom('shop', 'other', '商店')
const table = fc.tuple(databases, fc.constantFrom('a', 'b', '订单')).map((names) => names.join('.'))
const charset = fc.constantFrom('utf8mb4', 'latin1')

const statement = fc.oneof(
  fc.tuple(databases, charset).map(([name, set]) => `CREATE DATABASE ${name} CHARACTER SET ${set}`),
  fc.tuple(databases, charset).map(([name, set]) => `ALTER DATABASE ${name} CHARACTER SET ${set}`),
  databases.map((name) => `DROP DATABASE ${name}`),
  table.map(
    (name) => `CREATE TABLE ${name} (id int PRIMARY KEY, t varchar(9) NOT NULL, e enum('x'))`,
  ),
  table.map((name) => `ALTER TABLE ${name} ADD c int FIRST`),
  table.map((name) => `ALTER TABLE ${name} FROBNICATE`),
  table.map((name) => `DROP TABLE ${name}`),
  fc.tuple(table, table).map(([from, to]) => `RENAME TABLE ${from} TO ${to}`),
)

const follow = (schemas: Schemas, statements: readonly string[]): Schemas =>
  statements.reduce((one, sql) => apply(one, readStatement(sql, ddl)).schemas, schemas)

describe('what differs between two versions of schemas', () => {
  it('leads from one to the other, through JSON', () => {
    fc.assert(
      fc.property(fc.array(statement), fc.array(statement), (first, then) => {
        const before = follow(emptySchemas(), first)
        const after = follow(before, then)
        const changes = JSON.parse(JSON.stringify(changesBetween(before, after))) as SchemasChanges
        expect(withChanges(before, changes).databases).toEqual(after.databases)
      }),
      { numRuns: 500 },
    )
  })

  it('is nothing between a version and itself', () => {
    const schemas = follow(emptySchemas(), ['CREATE DATABASE shop', 'CREATE TABLE shop.a (id int)'])
    expect(changesWeight(changesBetween(schemas, schemas))).toBe(0)
    const more = follow(schemas, ['CREATE TABLE shop.b (id int)'])
    expect(changesWeight(changesBetween(schemas, more))).toBe(2)
  })
})
