/**
 * Name of the form that cells are written in: what `SELECT` gives over the text protocol in a session with
 * `time_zone = '+00:00'` and `character_set_results = utf8mb4`, whatever made the row.
 *
 * | columns | text |
 * |---|---|
 * | integers | digits, with a sign where negative; never padded with zeros, as the log does not know `ZEROFILL` |
 * | DECIMAL | all digits of the scale: `-1.10` |
 * | FLOAT, DOUBLE | the fewest digits that name the same number: `0.1`, `1e15`, `-0`; SELECT rounds FLOAT and those with `(M,D)` |
 * | BIT | its bytes, highest first |
 * | YEAR | `2024`, `0000` |
 * | DATE | `2024-05-06`, zero dates as they are: `2024-00-00` |
 * | DATETIME, TIMESTAMP (in UTC) | `2024-05-06 07:08:09.123`, with the digits of the column |
 * | TIME | `-838:59:59.000`, hours in two digits or more |
 * | CHAR, VARCHAR, TEXT | UTF-8, without the spaces at the end of a CHAR |
 * | BINARY, VARBINARY, BLOB, VECTOR | their bytes; BINARY padded with zeros |
 * | GEOMETRY | the SRID in four bytes, then WKB |
 * | ENUM, SET | names; those of a SET joined by commas; an invalid ENUM is empty |
 * | JSON of MySQL | as the server prints it: `{"a": 1, "b": [1.10, "x"]}` |
 * | UUID, INET4, INET6 of MariaDB | their text, where the definition tells that they are such |
 *
 * Text that is damaged is mended: what has no meaning becomes `?`, or U+FFFD in UTF-8. Servers that convert it mend it in ways of their own,
 * and UTF-8 not at all: a reader of SELECT that wants the same has text of more than one byte a character sent as it is stored
 * (`CONVERT(column USING binary)`), and puts it through `transcoderOf` its character set.
 */
export const MYSQL_TEXT = 'mysql-text'
