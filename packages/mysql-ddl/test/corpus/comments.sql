CREATE /* inline */ TABLE c1 (a INT /* , b INT */, # hash
 c INT -- dashes
 , d INT);
/* leading */ CREATE TABLE c2 (a INT) /* trailing */;
-- leading line
CREATE TABLE c3 (a INT);
# leading hash
CREATE TABLE c4 (a INT --
, b INT);
CREATE TABLE c5 (a INT /*!50701 COMMENT 'executed' */, b INT /*!99999 UNKNOWN STUFF */, c INT);
CREATE TABLE c6 (a INT /*! NOT NULL */ /*!40101 DEFAULT 3 */);
CREATE TABLE c7 (a INT, /*M! b INT, */ c INT);
CREATE TABLE c8 (a INT, /*M!100301 b INT, */ /*M!999999 d INT, */ c INT);
CREATE TABLE c9 (a INT /*!80023 INVISIBLE */, b INT, c INT /*!100301 COMMENT 'six digits' */);
/*!40101 CREATE TABLE c10 (a INT) */;
/*!50003 CREATE*/ /*!50003 TABLE c11 (a INT, b INT NOT NULL) */;
CREATE TABLE c12 (a INT DEFAULT 5-- 3
, b INT);
CREATE TABLE c13 (a INT /* one /* two */, b INT);
CREATE TABLE c14 (a INT /*!99999 x /* nested */ y */, b INT);
CREATE TABLE/**/c15(/**/a/**/INT/**/,b/**/INT)/**/ENGINE/**/=/**/InnoDB;
CREATE TABLE c16 (a INT COMMENT '/* no comment */', b INT COMMENT '-- none', c INT COMMENT '# none', `/* d */` INT);
ALTER /*!50700 */ TABLE c16 /*!40000 ADD COLUMN e INT, */ ADD f INT;
