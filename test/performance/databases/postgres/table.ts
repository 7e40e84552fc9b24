import type { PostgresDatabase } from '../../../kit/postgres/database.ts'
import type { BacklogSize } from '../bench-database.ts'

/** The bench's table and its publication. */
export const TABLE = 'public.orders'
export const PUBLICATION = 'bench'

/** Makes the empty table, without vacuum in the background, and its publication. */
export async function createTable(database: PostgresDatabase): Promise<void> {
  await database.query(`
    CREATE TABLE ${TABLE} (
      id bigint PRIMARY KEY,
      customer text NOT NULL,
      amount numeric(12, 2) NOT NULL,
      quantity int NOT NULL,
      placed_at timestamptz NOT NULL,
      paid boolean NOT NULL,
      attributes jsonb NOT NULL,
      note text
    ) WITH (autovacuum_enabled = off)`)
  await database.query(`CREATE PUBLICATION ${PUBLICATION} FOR TABLE ${TABLE}`)
}

/** Inserts a row; `id` is an expression. */
export const probeOf = (id: string): string => `
  INSERT INTO ${TABLE} VALUES (${id}, 'customer 4711', 12.34, 1, now(), true, '{"sku": "A-1"}',
    (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text)`

/** Inserts rows by key. */
export const insertOf = (first: string | number, last: string | number): string => `
  INSERT INTO ${TABLE}
  SELECT id,
         'customer ' || (id * 7919 % 100000),
         (id * 104729 % 100000000) / 100.0,
         (id % 97)::int,
         timestamptz '2026-01-01 00:00:00Z' + id * interval '1.234567 s',
         id % 3 = 0,
         jsonb_build_object('sku', 'A-' || id % 5000, 'gift', id % 7 = 0, 'tags', jsonb_build_array('new', 'web')),
         CASE WHEN id % 10 = 0 THEN NULL ELSE 'Leave it at the back door, Zoë will be there from ' || id % 24 || ' h' END
    FROM generate_series(${first}::bigint, ${last}::bigint) AS id`

const STEPS = {
  inserts: insertOf('first', 'last'),
  updates: `UPDATE ${TABLE} SET amount = amount + 1, quantity = quantity + 1, paid = NOT paid
              WHERE id BETWEEN first AND last`,
  deletes: `DELETE FROM ${TABLE} WHERE id BETWEEN first AND last`,
}

/** Inserts, updates of the first rows, deletes of the last. */
export async function writeBacklog(
  database: PostgresDatabase,
  { inserts, updates, deletes }: BacklogSize,
  perTransaction: number,
): Promise<void> {
  const client = await database.client()
  await client.query('SET synchronous_commit = off')
  for (const [step, sql] of Object.entries(STEPS)) {
    await client.query(`
      CREATE PROCEDURE load_${step}(begin_at bigint, end_at bigint) LANGUAGE plpgsql AS $$
      DECLARE first bigint; last bigint;
      BEGIN
        FOR first IN SELECT generate_series(begin_at, end_at, ${perTransaction}) LOOP
          last := first + ${perTransaction - 1};
          ${sql};
          COMMIT;
        END LOOP;
      END $$`)
  }
  await client.query(`CALL load_inserts(1, ${inserts})`)
  await client.query(`CALL load_updates(1, ${updates})`)
  await client.query(`CALL load_deletes(${inserts - deletes + 1}, ${inserts})`)
  await client.end()
}
