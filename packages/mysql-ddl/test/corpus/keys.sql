CREATE TABLE unnamed (a INT, b INT, c INT, UNIQUE (a), UNIQUE (a, b), KEY (a), INDEX (b), UNIQUE KEY (b), UNIQUE INDEX (c, a));
CREATE TABLE named (a INT, b INT, UNIQUE u1 (a), UNIQUE KEY u2 (b), CONSTRAINT u3 UNIQUE (a, b), CONSTRAINT u4 UNIQUE KEY own (b, a), CONSTRAINT UNIQUE (b), KEY k1 (b));
CREATE TABLE clashing (a INT, a_2 INT, KEY (a), KEY (a_2), UNIQUE (a), UNIQUE (a_2), KEY a_5 (a));
CREATE TABLE primaries (a INT, b INT, CONSTRAINT pk PRIMARY KEY (b, a));
CREATE TABLE primaries_type (a INT, b INT, PRIMARY KEY USING BTREE (a), UNIQUE KEY u USING BTREE (b) COMMENT 'c', KEY k (b) USING BTREE KEY_BLOCK_SIZE = 4);
CREATE TABLE primaries_prefix (a VARCHAR(100), b TEXT, PRIMARY KEY (a(10)), UNIQUE (b(20)), KEY (b(5), a), UNIQUE full (a(100)));
CREATE TABLE primaries_blob (a BLOB, b VARBINARY(20), PRIMARY KEY (a(16)), UNIQUE (b(4)));
CREATE TABLE ordered (a INT, b INT, PRIMARY KEY (a DESC), UNIQUE (b ASC, a DESC), KEY (b DESC));
CREATE TABLE fulltexts (a TEXT, b VARCHAR(100), FULLTEXT (a), FULLTEXT KEY ft (a, b), FULLTEXT INDEX (b)) ENGINE=InnoDB;
CREATE TABLE spatials (g GEOMETRY NOT NULL, SPATIAL INDEX (g), SPATIAL KEY s2 (g)) ENGINE=InnoDB;
CREATE TABLE inline_first (a INT PRIMARY KEY, b INT UNIQUE, c INT UNIQUE, UNIQUE (b, c), KEY (c));
CREATE TABLE case_of (Id INT, Name VARCHAR(5), PRIMARY KEY (ID), UNIQUE (NAME, id));
CREATE TABLE primary_named_column (`primary` INT, UNIQUE (`primary`), KEY (`primary`));
-- on: mysql
CREATE TABLE functional (a INT, b VARCHAR(10), KEY ((a + 1)), UNIQUE KEY fu ((UPPER(b))), KEY mixed (a, (a * 2) DESC), KEY ((a + 2)));
-- on: mysql
CREATE TABLE visibility (a INT, b INT, KEY k (a) INVISIBLE, UNIQUE u (b) VISIBLE);
-- on: mysql
ALTER TABLE visibility ALTER INDEX k VISIBLE, ALTER INDEX u INVISIBLE;
-- on: mariadb
CREATE TABLE ignored (a INT, b INT, KEY k (a) IGNORED, UNIQUE u (b) NOT IGNORED);
-- on: mariadb
ALTER TABLE ignored ALTER INDEX k NOT IGNORED, ALTER KEY IF EXISTS u IGNORED;
-- on: mariadb
CREATE TABLE hashed (a TEXT, b BLOB, c VARCHAR(4000), UNIQUE (a), UNIQUE ub (b, c), UNIQUE (c) USING HASH);
-- on: mysql
CREATE TABLE parsed (a TEXT, FULLTEXT (a) WITH PARSER ngram COMMENT 'p');
CREATE UNIQUE INDEX created ON named (a, b);
CREATE INDEX plain ON named (a) COMMENT 'x' ALGORITHM = INPLACE LOCK = NONE;
CREATE INDEX typed USING BTREE ON named (b);
CREATE UNIQUE INDEX typed_after ON named (b) USING BTREE;
CREATE FULLTEXT INDEX ft2 ON fulltexts (b);
CREATE SPATIAL INDEX s3 ON spatials (g);
CREATE UNIQUE INDEX prefixed ON primaries_prefix (b(7), a(3));
DROP INDEX created ON named;
-- on: mysql
DROP INDEX plain ON named ALGORITHM DEFAULT LOCK DEFAULT;
DROP INDEX `PRIMARY` ON ordered;
-- on: mariadb
CREATE UNIQUE INDEX IF NOT EXISTS typed_after ON named (a);
-- on: mariadb
CREATE OR REPLACE UNIQUE INDEX typed_after ON named (a);
-- on: mariadb
DROP INDEX IF EXISTS nothing ON named;
-- on: mariadb
DROP INDEX IF EXISTS typed_after ON named;
ALTER TABLE named ADD UNIQUE (a), ADD UNIQUE (a), ADD KEY (a), ADD INDEX i9 (a, b), ADD CONSTRAINT c9 UNIQUE (b, a);
ALTER TABLE named DROP INDEX u1, DROP KEY u2, DROP INDEX own, ADD PRIMARY KEY (a);
ALTER TABLE named RENAME INDEX u3 TO u33, RENAME KEY c9 TO C99;
ALTER TABLE named DROP PRIMARY KEY, ADD PRIMARY KEY (b, a);
ALTER TABLE named DROP CONSTRAINT u33;
ALTER TABLE primaries DROP PRIMARY KEY;
ALTER TABLE primaries ADD CONSTRAINT pk2 PRIMARY KEY USING BTREE (a);
-- on: mysql
ALTER TABLE inline_first DROP COLUMN b;
ALTER TABLE inline_first DROP PRIMARY KEY, MODIFY c INT PRIMARY KEY;
ALTER TABLE inline_first ADD d INT UNIQUE, ADD e INT UNIQUE FIRST;
ALTER TABLE primaries_prefix MODIFY a VARCHAR(10);
ALTER TABLE primaries_prefix CHANGE a aa VARCHAR(50) NOT NULL;
ALTER TABLE primaries_prefix MODIFY b VARCHAR(20), MODIFY aa VARCHAR(60);
ALTER TABLE unnamed DROP INDEX a, ADD UNIQUE (c);
ALTER TABLE unnamed RENAME COLUMN a TO z, RENAME COLUMN b TO a;
ALTER TABLE unnamed ADD UNIQUE (a), ADD UNIQUE (z);
