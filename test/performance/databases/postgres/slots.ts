import type { PostgresDatabase } from '../../../kit/postgres/database.ts'

/** Makes a slot whose stream begins now. */
export async function createSlot(database: PostgresDatabase, slot: string): Promise<void> {
  await database.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot])
}

/** Makes a slot whose stream begins where another's does. */
export async function copySlot(database: PostgresDatabase, of: string, slot: string) {
  await database.query('SELECT pg_copy_logical_replication_slot($1, $2)', [of, slot])
}

/** Drops a slot, if it is there, once its last reader has let go of it. */
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
