import type { Mysql } from '../../../test/kit/mysql.ts'

/** Fills a table of everyday columns, in a log file of its own, and gives the file's name. */
export async function fill(server: Mysql, rows: number, perStatement: number): Promise<string> {
  const database = await server.createDatabase()
  await database.query(`CREATE TABLE orders (id bigint PRIMARY KEY, customer text, amount decimal(12,2),
    quantity int, created timestamp(3) NULL, paid bool, details json, note text)`)
  await database.query(`CREATE TABLE numbers (n int PRIMARY KEY)`)
  await database.query(`SET SESSION cte_max_recursion_depth = 1000000;
    INSERT INTO numbers WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < ${perStatement}) SELECT n FROM s`)
  await database.query('FLUSH BINARY LOGS')
  for (let from = 0; from < rows; from += perStatement) {
    await database.query(`INSERT INTO orders SELECT n + ${from}, CONCAT('customer ', n % 1000), n * 1.25, n % 100,
      FROM_UNIXTIME(1700000000.125 + n + ${from}), n % 2, JSON_OBJECT('sku', CONCAT('A', n), 'tags', JSON_ARRAY(1, 2, 3)),
      CONCAT('some note that is a little longer ', n + ${from}) FROM numbers`)
  }
  const [{ File: file }] = (await database.query('SHOW BINARY LOG STATUS')) as [{ File: string }]
  return file
}
