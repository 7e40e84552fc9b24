import { describe, expect, it } from 'vitest'
import { splitStatements, statementText } from '../../src/ddl/split.ts'

describe('splitting a query', () => {
  it('cuts at the semicolons between statements only', () => {
    const statements = [
      `CREATE TABLE "a;b" (id int DEFAULT 1, -- not; here\n t text DEFAULT 'x;''y')`,
      `/* a; /* nested; */ b; */ ALTER TABLE t ADD c text DEFAULT E'\\';'`,
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $body$ SELECT 1; SELECT $$;$$::text; SELECT 2 $body$',
      'CREATE FUNCTION g(a int) RETURNS int BEGIN ATOMIC SELECT CASE a WHEN 1 THEN 2 END; SELECT 3; END',
      'CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)',
      `SELECT case WHEN true THEN 1 END, a$b$c FROM t`,
    ]
    expect(splitStatements(`${statements.join(';\n')};\n -- the end\n`)).toEqual(statements)
    expect(splitStatements('')).toEqual([])
    expect(splitStatements(`SELECT 'open; SELECT 2`).length).toBeGreaterThan(0)
  })

  it('finds the statement that an event is about, or gives the whole query', () => {
    const query =
      'CREATE TABLE a (id int); CREATE UNIQUE INDEX i ON a (id); create or replace view v as select 1; ALTER TABLE a ADD b int; ALTER TABLE b ADD c int;'
    expect(statementText(query, 'ALTER TABLE', 2, ['b'])).toBe('ALTER TABLE b ADD c int')
    expect(statementText(query, 'CREATE INDEX', 1, ['a'])).toBe('CREATE UNIQUE INDEX i ON a (id)')
    expect(statementText(query, 'CREATE VIEW', 1, ['v'])).toBe(
      'create or replace view v as select 1',
    )
    expect(statementText(query, 'ALTER TABLE', 3, ['b'])).toBe(query)
    expect(statementText(query, 'ALTER TABLE', 1, ['other'])).toBe(query)
    const rolledBack = 'BEGIN; ALTER TABLE a ADD b int; ROLLBACK; ALTER TABLE a ADD c int'
    expect(statementText(rolledBack, 'ALTER TABLE', 1, ['a'])).toBe(rolledBack)
    expect(statementText(' CREATE TABLE t (id int); ', 'CREATE TABLE', 1, ['t'])).toBe(
      'CREATE TABLE t (id int)',
    )
  })
})
