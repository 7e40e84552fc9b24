import type { TypeCase } from './type-case.ts'

/** What no `NOT NULL` column takes in Debezium: the connector stops there. */
const unfit = /^'(NaN|-?Infinity)'$/

/** The tables of a type. */
export function typeTables({ name, type, key }: TypeCase): string[] {
  return [
    `CREATE TABLE ty_${name} (id int PRIMARY KEY, v ${type}, n ${type} NOT NULL, a ${type}[])`,
    ...(key === true ? [`CREATE TABLE k_${name} (x int, v ${type} PRIMARY KEY)`] : []),
  ]
}

/** Rows with every value of a type. */
export function typeRows(type: TypeCase, firstId: number): string[] {
  const cast = (value: string) => `${value}::${type.type}`
  const first = cast(type.values[0]!)
  return type.values.map((value, i) => {
    const notNull = isFit(type, value) ? cast(value) : first
    const elements = `ARRAY[${cast(value)}, NULL, ${first}]`
    // An array of domains over arrays cannot be made so.
    const array = type.name === 'sizes' ? 'NULL' : elements
    return `INSERT INTO ty_${type.name} VALUES (${firstId + i}, ${cast(value)}, ${notNull}, ${array})`
  })
}

const isFit = ({ type }: TypeCase, value: string): boolean =>
  !type.startsWith('numeric') || !unfit.test(value)

/** Every value of a type through every operation: as a column that admits null or not, in arrays, and as the key. */
export function typeStatements(typeCase: TypeCase): string[] {
  const { name, type, values, key } = typeCase
  const table = `ty_${name}`
  const cast = (value: string) => `${value}::${type}`
  const fit = values.filter((value) => isFit(typeCase, value))
  const first = cast(values[0]!)
  const last = cast(values.at(-1)!)
  const changes = (at: number) => [
    `UPDATE ${table} SET v = ${first} WHERE id = ${at}`,
    `UPDATE ${table} SET v = NULL, n = ${first} WHERE id = ${at}`,
    `UPDATE ${table} SET id = ${at} + 200, v = ${first} WHERE id = ${at}`,
    `DELETE FROM ${table} WHERE id = ${at} + 200`,
  ]
  const keys = [
    `INSERT INTO k_${name} VALUES (1, ${first})`,
    `UPDATE k_${name} SET x = 2`,
    ...(fit.length > 1 ? [`UPDATE k_${name} SET v = ${cast(fit.at(-1)!)}`] : []),
    `DELETE FROM k_${name}`,
    ...fit.map(
      (value) => `INSERT INTO k_${name} VALUES (1, ${cast(value)}) ON CONFLICT DO NOTHING`,
    ),
  ]
  return [
    ...typeRows(typeCase, 1),
    `INSERT INTO ${table} VALUES (101, NULL, ${first}, NULL)`,
    `INSERT INTO ${table} VALUES (102, ${first}, ${first}, '{}')`,
    ...(name === 'sizes'
      ? []
      : [
          `INSERT INTO ${table} VALUES (103, ${last}, ${first}, ARRAY[ARRAY[${first}, ${last}], ARRAY[NULL, ${first}]])`,
          `INSERT INTO ${table} VALUES (104, ${last}, ${first}, array_fill(${first}, ARRAY[2], ARRAY[0]))`,
        ]),
    ...changes(1),
    `ALTER TABLE ${table} REPLICA IDENTITY FULL`,
    ...changes(102),
    ...(key === true ? keys : []),
  ]
}
