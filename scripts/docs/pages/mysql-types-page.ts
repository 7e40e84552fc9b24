import { typeGroups } from '../../../plugins/source-mysql/test/types/cases/index.ts'
import { generated, type Page } from '../page.ts'
import { typeSections } from './type-sections.ts'

/** `mysql-9.7` and `mariadb-10.11` among servers, as people say them. */
function servers(on: readonly string[]): string {
  if (on.every((one) => one.startsWith('mysql'))) return 'MySQL'
  return on.length > 1 ? 'MariaDB' : `MariaDB ${on[0]!.slice('mariadb-'.length)}`
}

/** Types of MySQL and MariaDB, their values in changes and in JSON, from the very table that the type suite tries against servers. */
export function mysqlTypesPage(): Page {
  const sections = typeSections(typeGroups, ({ on }) => (on === undefined ? null : servers(on)))
  return {
    path: 'docs/reference/types-mysql.md',
    text: `${generated}

# Types of MySQL and MariaDB

What a value of each type is in a change and in JSON. These rows, and more of each type, are tried against MySQL 9.7, MariaDB 10.11 and 11.8, by inserts, updates and
deletes, with the names and types of columns in the log and without (\`binlog_row_metadata\`).

- NULL is \`null\`. A value that the log did not carry (\`binlog_row_image\` other than \`FULL\`) is _unavailable_, and left out of JSON.
- Zero dates and dates with zero parts are their text, with the \`T\` and \`Z\` that others have: nothing is taken for NULL or for another day.
- TIME is a span of up to ±838:59:59, not a time of day: a sign where it is negative, and hours of two digits or more. TIMESTAMP is an instant in UTC, whatever
  \`time_zone\` sessions have; DATETIME is the text that was stored.
- Fractions of a second have the digits that the column has.
- \`tinyint(1)\` and \`BOOL\`, which is the same, are whole numbers, as both servers let them be anything from -128 to 127. \`bit(1)\` is a boolean.
- FLOAT has the fewest digits that name the same number; SELECT rounds it to six. \`(M,D)\` and \`ZEROFILL\`, which are about display, make no difference.
- CHAR comes without the spaces at its end, BINARY with the zeros that fill it, as SELECT gives both.
- An ENUM that holds an invalid value is \`''\`. A SET is an array of its members' names in the column's order.
- Names of ENUM and SET with characters beyond U+FFFF (emoji) are kept by the server and told by nobody but the log: \`information_schema\` and \`SHOW CREATE TABLE\` have \`?\` in their
  place. With \`binlog_row_metadata=MINIMAL\` they come as \`?\` from the log, where their table is older than the pipeline, and right from a snapshot.
- JSON of MySQL is the text that the server prints. MariaDB's JSON is a LONGTEXT, also to the server: it is \`text\`.
- Geometries are their bytes: the SRID in four bytes, the lowest first, then WKB. Vectors are their 32-bit floats, the lowest byte first.
- MariaDB's UUID and addresses are known as such by their definition; in rows older than what is known of their table (option \`start\` in the past) they are bytes.
- Text of any character set is read as UTF-8. Bytes that mean nothing in their character set become \`?\`, as the server itself converts them; in UTF-8, which it does not convert,
  they become U+FFFD.
- Invisible columns come as all others do, and so do generated ones, virtual too; but MariaDB 11.8 leaves generated columns out of the new row of an
  update: there they are _unavailable_.

${sections}
`,
  }
}
