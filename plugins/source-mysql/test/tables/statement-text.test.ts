import { describe, expect, it } from 'vitest'
import { isOfAccounts, isOfRows, mentions } from '../../src/tables/statement-text.ts'

describe('the text of statements', () => {
  it.each([
    "CREATE USER 'a'@'%' IDENTIFIED BY 'secret'",
    "/* who */ alter user a IDENTIFIED WITH x AS 'hash'",
    '-- note\nDROP ROLE r',
    "GRANT SELECT ON *.* TO a IDENTIFIED BY 'secret'",
    'CREATE OR REPLACE USER a',
    "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (PASSWORD 'x')",
  ])('is of accounts: %s', (text) => expect(isOfAccounts(text)).toBe(true))

  it.each([
    'CREATE TABLE users (id int)',
    'CREATE VIEW user_v AS SELECT 1',
    'ALTER TABLE t ADD role int',
  ])('is not of accounts: %s', (text) => expect(isOfAccounts(text)).toBe(false))

  it.each([
    'INSERT INTO t VALUES (1)',
    '/*!40000 update*/ t',
    ' /* x */ delete from t',
    'LOAD DATA INFILE',
  ])('changes rows: %s', (text) => expect(isOfRows(text)).toBe(true))

  it.each(['BEGIN', 'COMMIT', "XA START X'00',X'',1", 'SAVEPOINT `insert`', 'ANALYZE TABLE t'])(
    'changes no rows: %s',
    (text) => expect(isOfRows(text)).toBe(false),
  )

  it('mentions a name as a word', () => {
    expect(mentions('insert into `shop`.`Orders` values', 'orders')).toBe(true)
    expect(mentions('insert into orders_old select * from orders', 'orders')).toBe(true)
    expect(mentions('insert into orders_old values', 'orders')).toBe(false)
    expect(mentions('insert into 订单 values', '订单')).toBe(true)
  })
})
