/** Texts that PostgreSQL keeps outside of their row. */
const large = (seed: string) =>
  `(SELECT string_agg(md5('${seed}' || i), '') FROM generate_series(1, 300) i)`

/** Tables of {@link operations}. */
export const operationTables: readonly string[] = [
  'CREATE TABLE nokey (a int, b text)',
  'ALTER TABLE nokey REPLICA IDENTITY FULL',
  'CREATE TABLE two (a int, b text, c text, PRIMARY KEY (b, a))',
  'CREATE TABLE def (id int PRIMARY KEY, a text NOT NULL, b int NOT NULL)',
  'CREATE TABLE indexed (id int PRIMARY KEY, code text NOT NULL UNIQUE, note text)',
  'ALTER TABLE indexed REPLICA IDENTITY USING INDEX indexed_code_key',
  `CREATE TABLE toast (id int PRIMARY KEY, t text, j jsonb, y bytea, ia int[], ta text[], n numeric, x xml, c citext, h hstore, tn text NOT NULL, note text)`,
  ...['t', 'j', 'y', 'ia', 'ta', 'n', 'x', 'c', 'h', 'tn'].map(
    (column) => `ALTER TABLE toast ALTER ${column} SET STORAGE EXTERNAL`,
  ),
  "CREATE TABLE defaults (id int PRIMARY KEY, i int DEFAULT 5, t text NOT NULL DEFAULT 'x', ts timestamp DEFAULT now(), n numeric(6,2) DEFAULT 1.5, b boolean NOT NULL DEFAULT true, s serial)",
  'CREATE TABLE generated (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED, idn int GENERATED ALWAYS AS IDENTITY)',
  'CREATE TABLE parent (id int PRIMARY KEY)',
  'CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent)',
  'CREATE TABLE "Odd "" Name" ("Id" int PRIMARY KEY, "a""b" text, "select" int)',
  'CREATE TABLE übrig (id int PRIMARY KEY, größe int)',
  'CREATE SCHEMA other',
  'CREATE TABLE other.things (id int PRIMARY KEY, v text)',
]

/** Rows that are there before anything is read. */
export const operationRows: readonly string[] = [
  `INSERT INTO nokey VALUES (11, 'x'), (12, NULL)`,
  `INSERT INTO two VALUES (11, 'p', 'v')`,
  'INSERT INTO defaults (id) VALUES (11)',
  'INSERT INTO defaults (id, i, ts, n) VALUES (12, NULL, NULL, NULL)',
  'INSERT INTO generated (id, a) VALUES (11, 4)',
  `INSERT INTO "Odd "" Name" VALUES (11, 'q', 2)`,
  `INSERT INTO other.things VALUES (11, 'a')`,
]

function toastStatements(from: number): string[] {
  const insert = (id: number) =>
    `INSERT INTO toast SELECT ${id}, ${large('t')}, jsonb_build_object('k', ${large('j')}), convert_to(${large('y')}, 'UTF8'),
      (SELECT array_agg(i) FROM generate_series(1, 2000) i), ARRAY[${large('a')}], (repeat('7', 9000) || '.5')::numeric,
      ('<a>' || ${large('x')} || '</a>')::xml, ${large('c')}, hstore('k', ${large('h')}), ${large('tn')}, 'a'`
  return [
    insert(from),
    `UPDATE toast SET note = 'b' WHERE id = ${from}`,
    `UPDATE toast SET t = 'short' WHERE id = ${from}`,
    `UPDATE toast SET id = ${from + 1} WHERE id = ${from}`,
    `UPDATE toast SET t = NULL, j = NULL WHERE id = ${from + 1}`,
    `DELETE FROM toast WHERE id = ${from + 1}`,
  ]
}

/** Operations that no type needs of its own. A statement may hold several, as one transaction. */
export const operations: readonly string[] = [
  `INSERT INTO nokey VALUES (1, 'x')`,
  `UPDATE nokey SET b = NULL`,
  'DELETE FROM nokey',
  `INSERT INTO two VALUES (1, 'k', 'v')`,
  'UPDATE two SET a = 2',
  `UPDATE two SET c = 'w'`,
  `UPDATE two SET b = b || 'l', a = 3`,
  'DELETE FROM two',
  'ALTER TABLE two REPLICA IDENTITY FULL',
  `INSERT INTO two VALUES (1, 'k', 'v')`,
  'UPDATE two SET a = 2',
  `UPDATE two SET c = 'w'`,
  'UPDATE two SET a = a',
  'DELETE FROM two',
  `INSERT INTO def VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)`,
  `UPDATE def SET a = 'b'`,
  'UPDATE def SET id = id + 10',
  'DELETE FROM def',
  `INSERT INTO indexed VALUES (1, 'a', 'n'), (2, 'b', 'n')`,
  `UPDATE indexed SET note = 'm' WHERE id = 1`,
  `UPDATE indexed SET code = 'c' WHERE id = 1`,
  ...toastStatements(1),
  'ALTER TABLE toast REPLICA IDENTITY FULL',
  ...toastStatements(11),
  'INSERT INTO defaults (id) VALUES (1)',
  'INSERT INTO defaults (id, i, ts, n) VALUES (2, NULL, NULL, NULL)',
  `UPDATE defaults SET t = 'y'`,
  'UPDATE defaults SET id = 3 WHERE id = 2',
  'DELETE FROM defaults',
  'INSERT INTO generated (id, a) VALUES (1, 4)',
  'UPDATE generated SET a = 5',
  'DELETE FROM generated',
  'INSERT INTO parent VALUES (1), (2); INSERT INTO child VALUES (1, 1)',
  'TRUNCATE child',
  'TRUNCATE parent, child RESTART IDENTITY',
  'TRUNCATE parent CASCADE',
  `INSERT INTO "Odd "" Name" VALUES (1, 'q', 2)`,
  `UPDATE "Odd "" Name" SET "Id" = "Id" + 1`,
  'DELETE FROM "Odd "" Name"',
  'INSERT INTO übrig VALUES (1, 2)',
  `INSERT INTO other.things VALUES (1, 'a')`,
  `BEGIN; INSERT INTO def VALUES (1, 'a', 1); INSERT INTO other.things VALUES (2, 'b'); UPDATE def SET id = 2; DELETE FROM def; COMMIT`,
  `BEGIN; INSERT INTO def VALUES (5, 'a', 1); SAVEPOINT s; INSERT INTO def VALUES (6, 'a', 1); ROLLBACK TO s; SAVEPOINT t; INSERT INTO def VALUES (7, 'a', 1); COMMIT`,
  `BEGIN; INSERT INTO def VALUES (8, 'a', 1); ROLLBACK`,
  `INSERT INTO def SELECT i, 'bulk', i FROM generate_series(100, 220) i`,
  `DELETE FROM def WHERE id >= 100`,
  `BEGIN; TRUNCATE def; INSERT INTO def VALUES (1, 'a', 1); COMMIT`,
  `SELECT pg_logical_emit_message(true, 'audit', 'hello')`,
  `SELECT pg_logical_emit_message(false, 'audit "x"', 'outside')`,
  `SELECT pg_logical_emit_message(true, 'bytes', '\\x00ff'::bytea)`,
  `BEGIN; INSERT INTO def VALUES (2, 'm', 1); SELECT pg_logical_emit_message(true, 'audit', 'within'); DELETE FROM def WHERE id = 2; COMMIT`,
]
