import type { TypeCase } from './type-case.ts'

/** The tables of a type. */
export function typeTables({ name, type, key }: TypeCase): string[] {
  return [
    `CREATE TABLE ty_${name} (id int PRIMARY KEY, v ${type} NULL, n ${type} NOT NULL)`,
    ...(key === true ? [`CREATE TABLE k_${name} (x int, v ${type} NOT NULL PRIMARY KEY)`] : []),
  ]
}

/** Every value of a type through every operation: as a column that admits null or not, and as the key. */
export function typeStatements({ name, type, values, nullableOnly = [], key }: TypeCase): string[] {
  const table = `ty_${name}`
  const first = values[0]!
  const last = values.at(-1)!
  const keys = [
    `INSERT INTO k_${name} VALUES (1, ${first})`,
    `UPDATE k_${name} SET x = 2`,
    ...(values.length > 1 ? [`UPDATE k_${name} SET v = ${last}`] : []),
    `DELETE FROM k_${name}`,
    ...values.map((value) => `INSERT IGNORE INTO k_${name} VALUES (1, ${value})`),
  ]
  return [
    ...values.map((value, i) => `INSERT INTO ${table} VALUES (${i + 1}, ${value}, ${value})`),
    ...nullableOnly.map(
      (value, i) => `INSERT INTO ${table} VALUES (${i + 50}, ${value}, ${first})`,
    ),
    `INSERT INTO ${table} VALUES (101, NULL, ${first})`,
    `UPDATE ${table} SET v = ${last}, n = ${last} WHERE id = 1`,
    `UPDATE ${table} SET v = NULL WHERE id <= 2`,
    `UPDATE ${table} SET id = 201, v = ${first} WHERE id = 1`,
    `DELETE FROM ${table} WHERE id >= 101`,
    ...(key === true ? keys : []),
    `/* ${type} */ DELETE FROM ${table}`,
  ]
}
