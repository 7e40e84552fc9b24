CREATE TABLE nulls (a INT NULL, b INT NOT NULL, c INT, d INT DEFAULT NULL, e INT NOT NULL DEFAULT 5, f INT NULL DEFAULT 6, g INT DEFAULT 7 NOT NULL);
CREATE TABLE orders_of (a INT COMMENT 'c' NOT NULL DEFAULT 3 UNIQUE, b INT UNIQUE KEY NOT NULL COMMENT 'b', c INT DEFAULT 1 COMMENT 'x' NULL);
CREATE TABLE keyed (id INT KEY, a INT UNIQUE, b INT UNIQUE KEY);
CREATE TABLE keyed_auto (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, name VARCHAR(10), PRIMARY KEY (id));
CREATE TABLE keyed_auto_inline (id INT AUTO_INCREMENT PRIMARY KEY COMMENT 'the key', v INT);
CREATE TABLE keyed_auto_unique (id INT AUTO_INCREMENT UNIQUE);
CREATE TABLE keyed_primary_null (a INT DEFAULT 3, b VARCHAR(5), PRIMARY KEY (a, b));
CREATE TABLE comments (a INT COMMENT 'it''s', b INT COMMENT "double ""quoted""", c INT COMMENT 'back\\slash', e INT COMMENT '中文 注释', f INT COMMENT '', g INT COMMENT 'line\nbreak');
-- on: mysql
CREATE TABLE astral (a INT COMMENT 'x 😀') COMMENT '😀';
CREATE TABLE checks (a INT CHECK (a > 0), b INT CHECK (b > 0 AND b < 100), c INT, CHECK (c > a), CONSTRAINT named CHECK (a <> b));
CREATE TABLE parents (id INT PRIMARY KEY, code CHAR(3) NOT NULL UNIQUE, other INT UNIQUE) ENGINE=InnoDB;
CREATE TABLE children (id INT PRIMARY KEY, parent INT REFERENCES parents (id), p2 INT, FOREIGN KEY (p2) REFERENCES parents (id) ON DELETE CASCADE ON UPDATE NO ACTION);
CREATE TABLE children_named (a INT, b CHAR(3), CONSTRAINT fk_a FOREIGN KEY (a) REFERENCES parents (id) ON DELETE SET NULL, CONSTRAINT fk_b FOREIGN KEY idx_b (b) REFERENCES parents (code) MATCH SIMPLE ON UPDATE RESTRICT);
CREATE TABLE children_indexed (a INT, b INT, KEY mine (a, b), FOREIGN KEY (a) REFERENCES parents (id), CONSTRAINT x FOREIGN KEY (b) REFERENCES parents (other));
CREATE TABLE children_index_name (a INT, FOREIGN KEY the_index (a) REFERENCES parents (id));
CREATE TABLE children_twice (a INT, CONSTRAINT one FOREIGN KEY (a) REFERENCES parents (id), CONSTRAINT two FOREIGN KEY (a) REFERENCES parents (other));
ALTER TABLE children_named DROP FOREIGN KEY fk_a;
ALTER TABLE children_named DROP INDEX fk_a;
ALTER TABLE children_twice ADD INDEX served (a);
ALTER TABLE children_index_name ADD INDEX served (a, a2), ADD COLUMN a2 INT;
ALTER TABLE children ADD CONSTRAINT self FOREIGN KEY (p2) REFERENCES children (id);
ALTER TABLE children ADD COLUMN p3 INT, ADD FOREIGN KEY (p3) REFERENCES parents (id);
CREATE TABLE invisible_none (a INT, b INT);
-- on: mysql
CREATE TABLE invisible (a INT, b INT INVISIBLE, c INT VISIBLE, d INT NOT NULL DEFAULT 3 INVISIBLE COMMENT 'x');
-- on: mariadb
CREATE TABLE invisible (a INT, b INT INVISIBLE, d INT NOT NULL DEFAULT 3 INVISIBLE COMMENT 'x');
-- on: mysql
ALTER TABLE invisible ALTER COLUMN a SET INVISIBLE, ALTER b SET VISIBLE;
ALTER TABLE invisible MODIFY b INT NULL;
ALTER TABLE invisible ADD COLUMN e INT INVISIBLE;
-- on: mysql
CREATE TABLE formats (a INT COLUMN_FORMAT FIXED, b INT STORAGE DISK COLUMN_FORMAT DYNAMIC, c INT STORAGE MEMORY NOT NULL, d INT COLUMN_FORMAT DEFAULT SECONDARY_ENGINE_ATTRIBUTE = '{"a": 1}');
-- on: mysql
CREATE TABLE checks_enforced (a INT CHECK (a > 0) NOT ENFORCED, b INT CONSTRAINT c1 CHECK (b > 0) ENFORCED NOT NULL, CONSTRAINT c2 CHECK (a < b) NOT ENFORCED);
-- on: mysql
ALTER TABLE checks_enforced ALTER CHECK c1 NOT ENFORCED, ALTER CONSTRAINT c2 ENFORCED;
-- on: mysql
ALTER TABLE checks_enforced DROP CHECK c1, DROP CONSTRAINT c2, ADD CONSTRAINT c3 CHECK (b < 5);
ALTER TABLE checks DROP CONSTRAINT named, ADD CHECK (a < 1000);
CREATE TABLE keyword_names (comment INT COMMENT 'comment', status INT, `date` DATE, time TIME, `order` INT, `key` INT, `primary` INT, type INT, data INT, first INT, `after` INT, period INT, `check` INT, names INT, value INT, visible INT, action INT, `default` INT DEFAULT 1, engine INT, algorithm INT, columns INT, partitions INT);
ALTER TABLE keyword_names ADD partitioning INT, ADD COLUMN `column` INT FIRST, ADD names2 INT AFTER comment, DROP status, DROP COLUMN `primary`, MODIFY `key` BIGINT AFTER type, ADD INDEX (type), CHANGE data first2 INT FIRST;
ALTER TABLE keyword_names ALTER COLUMN comment SET DEFAULT 4, ALTER engine SET DEFAULT 5, ADD INDEX `index` (`order`, `key`);
