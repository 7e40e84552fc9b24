/** Tables of {@link definitions}. */
export const definitionTables: readonly string[] = [
  `CREATE TYPE phase AS ENUM ('new', 'done')`,
  'CREATE TABLE changing (id int PRIMARY KEY, a int, b text, p phase)',
]

/** Changes of definitions, each followed by changes of rows. What comes before one is delivered before it is made. */
export const definitions: readonly (readonly string[])[] = [
  [`INSERT INTO changing VALUES (1, 1, 'x', 'new')`],
  ['ALTER TABLE changing ADD c numeric(6,2)', 'UPDATE changing SET c = 1.5'],
  ['ALTER TABLE changing DROP b', 'UPDATE changing SET a = 2'],
  ["ALTER TABLE changing ADD b bytea NOT NULL DEFAULT '\\x01'", 'UPDATE changing SET a = 3'],
  ['ALTER TABLE changing ALTER b DROP DEFAULT', 'UPDATE changing SET a = 4'],
  ['ALTER TABLE changing ALTER a TYPE bigint', 'UPDATE changing SET a = 9007199254740993'],
  ['ALTER TABLE changing RENAME a TO aa', `UPDATE changing SET aa = 1`],
  [`ALTER TYPE phase ADD VALUE 'late' BEFORE 'done'`, `UPDATE changing SET p = 'late'`],
  ['ALTER TABLE changing ALTER aa SET NOT NULL', 'UPDATE changing SET aa = 2'],
  [
    'ALTER TABLE changing DROP CONSTRAINT changing_pkey, ADD PRIMARY KEY (aa, id)',
    'UPDATE changing SET id = 2',
  ],
  ['DELETE FROM changing'],
]
