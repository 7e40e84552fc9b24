import type { MysqlDatabase } from '../../../kit/mysql/database.ts'
import type { BacklogSize } from '../bench-database.ts'

/** Most rows that one statement inserts. */
const NUMBERS = 10_000

/** Makes the empty table, and beside it what its rows are generated with. */
export async function createTable(database: MysqlDatabase): Promise<void> {
  await database.query(`
    CREATE TABLE orders (
      id bigint NOT NULL PRIMARY KEY,
      customer varchar(255) NOT NULL,
      amount decimal(12, 2) NOT NULL,
      quantity int NOT NULL,
      placed_at timestamp(6) NOT NULL,
      paid boolean NOT NULL,
      attributes json NOT NULL,
      note text
    )`)
  await database.query('CREATE TABLE numbers (n int PRIMARY KEY)')
  const digits =
    '(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)'
  await database.query(`
    INSERT INTO numbers
    SELECT a.d * 1000 + b.d * 100 + c.d * 10 + e.d FROM ${digits} a, ${digits} b, ${digits} c, ${digits} e`)
  for (const [step, sql] of Object.entries(STEPS)) {
    await database.query(`
      CREATE PROCEDURE ${step}_rows(begin_at bigint, end_at bigint, step int)
      BEGIN
        DECLARE first_id bigint DEFAULT begin_at;
        DECLARE last_id bigint;
        WHILE first_id <= end_at DO
          SET last_id = LEAST(first_id + step - 1, end_at);
          ${sql};
          SET first_id = last_id + 1;
        END WHILE;
      END`)
  }
}

/** Inserts a row; `id` is an expression. */
export const probeOf = (id: string): string => `
  INSERT INTO orders VALUES (${id}, 'customer 4711', 12.34, 1, now(6), true, '{"sku": "A-1"}',
    CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS UNSIGNED))`

const STEPS = {
  insert: `
    INSERT INTO orders
    SELECT id,
           CONCAT('customer ', id * 7919 % 100000),
           (id * 104729 % 100000000) / 100,
           id % 97,
           TIMESTAMP '2026-01-01 00:00:00' + INTERVAL id * 1234567 MICROSECOND,
           id % 3 = 0,
           JSON_OBJECT('sku', CONCAT('A-', id % 5000), 'gift', CAST(IF(id % 7 = 0, 'true', 'false') AS JSON), 'tags', JSON_ARRAY('new', 'web')),
           IF(id % 10 = 0, NULL, CONCAT('Leave it at the back door, Zoë will be there from ', id % 24, ' h'))
      FROM (SELECT first_id + n AS id FROM numbers WHERE n <= last_id - first_id ORDER BY n) AS ids`,
  update: `
    UPDATE orders SET amount = amount + 1, quantity = quantity + 1, paid = NOT paid
     WHERE id BETWEEN first_id AND last_id`,
  delete: 'DELETE FROM orders WHERE id BETWEEN first_id AND last_id',
}

/** Inserts rows by key, in one transaction. */
export async function insertRows(
  database: MysqlDatabase,
  first: number,
  last: number,
): Promise<void> {
  const isSingle = last - first < NUMBERS
  const call = `CALL insert_rows(${first}, ${last}, ${NUMBERS})`
  await database.query(isSingle ? call : `START TRANSACTION; ${call}; COMMIT`)
}

/** Inserts, updates of the first rows, deletes of the last. */
export async function writeBacklog(
  database: MysqlDatabase,
  { inserts, updates, deletes }: BacklogSize,
  perTransaction: number,
): Promise<void> {
  await database.query(`CALL insert_rows(1, ${inserts}, ${perTransaction})`)
  await database.query(`CALL update_rows(1, ${updates}, ${perTransaction})`)
  await database.query(`CALL delete_rows(${inserts - deletes + 1}, ${inserts}, ${perTransaction})`)
}
