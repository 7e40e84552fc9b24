const VARCHAR = 12
const OTHER = 1111

const byName: Readonly<Record<string, number>> = {
  tinyint: 5,
  smallint: 5,
  mediumint: 4,
  int: 4,
  bigint: -5,
  float: 6,
  double: 8,
  decimal: 3,
  bit: -7,
  year: 4,
  date: 91,
  time: 92,
  datetime: 93,
  timestamp: 2014,
  char: 1,
  varchar: VARCHAR,
  tinytext: VARCHAR,
  text: VARCHAR,
  mediumtext: VARCHAR,
  longtext: VARCHAR,
  binary: -2,
  varbinary: -3,
  tinyblob: 2004,
  blob: 2004,
  mediumblob: 2004,
  longblob: 2004,
  enum: 1,
  set: 1,
}

/** The number of `java.sql.Types` that the connector gives a type of this name. */
export function jdbcTypeOf(name: string): number {
  return byName[name] ?? OTHER
}
