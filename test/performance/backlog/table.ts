import type { PostgresDatabase } from '../../kit/postgres/database.ts'

/** The table of all scenarios: bigint key, text, numeric, int, timestamptz, bool, jsonb, text. */
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

/** Makes a slot whose stream begins now. */
export async function createSlot(database: PostgresDatabase, slot: string): Promise<void> {
  await database.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot])
}

/** Drops a slot once its last reader has let go of it. */
export async function dropSlot(database: PostgresDatabase, slot: string): Promise<void> {
  await database.query(`
    DO $$ BEGIN
      FOR attempt IN 1..300 LOOP
        BEGIN
          PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots
            WHERE slot_name = '${slot}';
          RETURN;
        EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.05);
        END;
      END LOOP;
      RAISE EXCEPTION 'slot ${slot} stays in use';
    END $$`)
}
