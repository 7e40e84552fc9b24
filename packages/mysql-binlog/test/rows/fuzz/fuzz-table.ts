import type { Connection } from 'mysql2/promise'
import type { Cell } from '../log-images.ts'
import type { FuzzColumn } from './column.ts'
import type { Random } from './random.ts'

/** One of several tables that share out the columns, none of which may have too many. */
export class FuzzTable {
  readonly name: string
  readonly columns: readonly FuzzColumn[]
  readonly #connection: Connection
  readonly #random: Random

  constructor(
    connection: Connection,
    name: string,
    columns: readonly FuzzColumn[],
    random: Random,
  ) {
    this.#connection = connection
    this.name = name
    this.columns = columns
    this.#random = random
  }

  async create(): Promise<void> {
    const columns = this.columns.map(({ type }, index) => `c${index} ${type}`)
    await this.#connection.query(
      `CREATE TABLE ${this.name} (id int PRIMARY KEY, ${columns.join(', ')}) ROW_FORMAT=DYNAMIC`,
    )
  }

  /** Inserts random rows with these ids. */
  async insert(first: number, count: number): Promise<void> {
    // Named, since invisible ones are not meant otherwise.
    const names = ['id', ...this.columns.map((_, index) => `c${index}`)].join(', ')
    for (let id = first; id < first + count; id++) {
      const values = this.columns.map((column) => this.#value(column))
      await this.#connection.query(
        `INSERT IGNORE INTO ${this.name} (${names}) VALUES (${id}, ${values.join(', ')})`,
      )
    }
  }

  /** Changes a third of the columns of every other row. */
  async update(first: number, count: number): Promise<void> {
    for (let id = first; id < first + count; id += 2) {
      const changes = this.columns.flatMap((column, index) =>
        this.#random.once(3) ? [`c${index} = ${this.#value(column)}`] : [],
      )
      if (changes.length === 0) continue
      await this.#connection.query(
        `UPDATE IGNORE ${this.name} SET ${changes.join(', ')} WHERE id = ${id}`,
      )
    }
  }

  async deleteAll(): Promise<void> {
    await this.#connection.query(`DELETE FROM ${this.name}`)
  }

  /** All rows by id, as the server sends them. FLOAT comes as DOUBLE, since the server rounds its text. */
  async select(): Promise<Map<string, Cell[]>> {
    const columns = this.columns.map(({ isFloat }, index) =>
      isFloat === true ? `c${index} * 1e0` : `c${index}`,
    )
    const [rows] = await this.#connection.query({
      sql: `SELECT id, ${columns.join(', ')} FROM ${this.name}`,
      rowsAsArray: true,
      typeCast: (field) => field.buffer(),
    })
    return new Map((rows as Cell[][]).map((row) => [String(row[0]), row]))
  }

  /** Whether a cell of the log is what SELECT gives. */
  isSame(column: number, cell: Buffer | null, selected: Cell): boolean {
    if (cell === null || selected === null || selected === undefined) return cell === selected
    const of = this.columns[column - 1]
    if (of?.isFloat === true) {
      return Object.is(Math.fround(Number(cell)), Math.fround(Number(selected)))
    }
    return of?.isSame?.(cell, selected) ?? cell.equals(selected)
  }

  #value(column: FuzzColumn): string {
    const isNull = column.isGenerated !== true && this.#random.once(10)
    return isNull ? 'NULL' : column.value(this.#random)
  }
}
