/** Tables of {@link definitions}. */
export const definitionTables: readonly string[] = [
  "CREATE TABLE changing (id int PRIMARY KEY, a int, b text, e enum('new','done'))",
]

/** Changes of definitions, each followed by changes of rows. */
export const definitions: readonly string[] = [
  "INSERT INTO changing VALUES (1, 1, 'x', 'new')",
  'ALTER TABLE changing ADD c decimal(6,2)',
  'UPDATE changing SET c = 1.5',
  'ALTER TABLE changing DROP b, ADD COLUMN f varchar(7) CHARACTER SET latin1 FIRST',
  'UPDATE changing SET a = 2',
  "ALTER TABLE changing MODIFY e enum('new','late','done') NOT NULL, ADD z int unsigned AFTER a",
  "UPDATE changing SET e = 'late'",
  'ALTER TABLE changing CHANGE a aa bigint',
  'UPDATE changing SET aa = 9007199254740993',
  'ALTER TABLE changing RENAME COLUMN aa TO ab, ALTER COLUMN f SET DEFAULT "q"',
  'UPDATE changing SET ab = 1',
  'ALTER TABLE changing DROP PRIMARY KEY, ADD PRIMARY KEY (id, ab)',
  'UPDATE changing SET id = 2',
  'ALTER TABLE changing ADD KEY plain (ab)',
  'CREATE INDEX other ON changing (z)',
  'DROP INDEX other ON changing',
  'ALTER TABLE changing CONVERT TO CHARACTER SET gbk',
  "UPDATE changing SET f = '汉'",
  'ALTER TABLE changing RENAME TO `变化`',
  'UPDATE `变化` SET ab = 3',
  'RENAME TABLE `变化` TO changed',
  'DELETE FROM changed',
  'CREATE TABLE twin LIKE changed',
  "INSERT INTO twin (f, id, ab, e) VALUES ('x', 1, 2, 'new')",
  'DROP TABLE twin',
  "CREATE TABLE made (id int AUTO_INCREMENT PRIMARY KEY, t varchar(20) CHARACTER SET gbk NOT NULL DEFAULT 'x', u int unsigned, d decimal(5,2) DEFAULT 1.50, s set('a','b'), bi bit(3), at datetime(3) DEFAULT CURRENT_TIMESTAMP(3), g int GENERATED ALWAYS AS (u + 1) STORED, v vector(4), j json, bl blob)",
  'INSERT INTO made (u) VALUES (1)',
  'DROP TABLE IF EXISTS made',
  'CREATE VIEW seen AS SELECT 1',
  'DROP VIEW seen',
]
