import type { BigTable } from '../database.ts'
import { ACCOUNTS, DEPOSIT } from '../../workload/tables.ts'

/** What the workload's tables are made in. */
export const DATABASE = 'integrity'

/** The workload's tables. Keys of `place` are compared by bytes in one column and in the order of a language in the other. */
export const schema = `
  CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
  USE ${DATABASE};
  CREATE TABLE item (id bigint PRIMARY KEY, stamp varchar(40) NOT NULL, amount decimal(20,8) NOT NULL, note text, big mediumtext);
  CREATE TABLE place (region varchar(40), code varchar(20) CHARACTER SET latin1 COLLATE latin1_general_cs, stamp varchar(40) NOT NULL, note text, PRIMARY KEY (region, code));
  CREATE TABLE account (id bigint PRIMARY KEY, owner varchar(40) NOT NULL, balance bigint NOT NULL, version bigint NOT NULL);
  CREATE TABLE done (name varchar(40) PRIMARY KEY)`

const numbers = (from: number, to: number) =>
  `WITH RECURSIVE numbers (id) AS (SELECT ${from} UNION ALL SELECT id + 1 FROM numbers WHERE id < ${to})`

/** Opens the accounts, and makes rows that nobody changes. */
export const firstRows = `
  INSERT INTO account ${numbers(1, ACCOUNTS)} SELECT id, CONCAT('owner ', id), ${DEPOSIT}, 0 FROM numbers;
  INSERT INTO item ${numbers(500_001, 500_600)} SELECT id, CONCAT('5.', id), id / 7, NULL, REPEAT('still', id % 700) FROM numbers;
  INSERT INTO place ${numbers(1, 300)} SELECT 'still', CONCAT('c', id), CONCAT('5.', id), NULL FROM numbers`

const body = (version: string) => `REPEAT(SHA2(CONCAT(id, '/', ${version}), 256), 2)`

export const big: BigTable = {
  create: (rows) => `
    CREATE TABLE thousand (n int PRIMARY KEY);
    INSERT INTO thousand ${numbers(0, 999)} SELECT id FROM numbers;
    CREATE TABLE big (id bigint PRIMARY KEY, version int NOT NULL, body varchar(128) NOT NULL);
    INSERT INTO big SELECT id, 0, ${body('0')}
      FROM (SELECT a.n * 1000000 + b.n * 1000 + c.n + 1 AS id FROM thousand a, thousand b, thousand c
            WHERE a.n <= ${Math.floor((rows - 1) / 1_000_000)}) AS ids
      WHERE id <= ${rows};
    ANALYZE TABLE big`,
  // Assignments see those before them.
  renew: (ids) =>
    `UPDATE big SET body = ${body('version + 1')}, version = version + 1 WHERE id IN (${ids.join()})`,
}
