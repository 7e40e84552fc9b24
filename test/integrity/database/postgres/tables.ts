import type { BigTable } from '../database.ts'
import { ACCOUNTS, DEPOSIT } from '../../workload/tables.ts'

/** The workload's tables; `big` is stored apart, so that the log leaves it out where it stays. */
export const schema = `
  CREATE TABLE item (id bigint PRIMARY KEY, stamp text NOT NULL, amount numeric NOT NULL, note text, big text);
  ALTER TABLE item ALTER COLUMN big SET STORAGE EXTERNAL;
  CREATE TABLE place (region text, code text, stamp text NOT NULL, note text, PRIMARY KEY (region, code));
  CREATE TABLE account (id bigint PRIMARY KEY, owner text NOT NULL, balance bigint NOT NULL, version bigint NOT NULL);
  CREATE TABLE done (transaction text PRIMARY KEY)`

/** Opens the accounts, and makes rows that nobody changes. */
export const firstRows = `
  INSERT INTO account SELECT id, 'owner ' || id, ${DEPOSIT}, 0 FROM generate_series(1, ${ACCOUNTS}) id;
  INSERT INTO item SELECT id, '5.' || id, id / 7.0, NULL, repeat('still', id % 700) FROM generate_series(500001, 500600) id;
  INSERT INTO place SELECT 'still', 'c' || id, '5.' || id, NULL FROM generate_series(1, 300) id`

const body = (version: string) =>
  `repeat(encode(sha256(convert_to(id || '/' || ${version}, 'UTF8')), 'hex'), 2)`

export const big: BigTable = {
  create: (rows) => `
    CREATE TABLE big (id bigint PRIMARY KEY, version int NOT NULL, body text NOT NULL);
    INSERT INTO big SELECT id, 0, ${body('0')} FROM generate_series(1, ${rows}) id;
    ANALYZE big`,
  renew: (ids) =>
    `UPDATE big SET version = version + 1, body = ${body('(version + 1)')} WHERE id IN (${ids.join()})`,
}
