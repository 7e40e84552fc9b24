import type { Schemas, Session, Table } from '../../src/index.ts'
import { allTables, isUnknown } from '../../src/index.ts'

/** Types that both servers take, with defaults that fit some of them. */
const types = [
  'INT',
  'INT UNSIGNED',
  'TINYINT(1)',
  'BIGINT(20) UNSIGNED',
  'SMALLINT ZEROFILL',
  'MEDIUMINT',
  'BOOL',
  'DECIMAL(12,3)',
  'NUMERIC(5)',
  'FLOAT',
  'DOUBLE',
  'FLOAT(30)',
  'DOUBLE(9,2)',
  'BIT(5)',
  'DATE',
  'TIME(3)',
  'DATETIME',
  'DATETIME(6)',
  'TIMESTAMP NULL',
  'YEAR',
  'CHAR(7)',
  'VARCHAR(40)',
  'VARCHAR(300)',
  'VARCHAR(20) BINARY',
  'NVARCHAR(9)',
  'CHAR(5) ASCII',
  'TINYTEXT',
  'TEXT',
  'TEXT(90)',
  'MEDIUMTEXT',
  'LONGTEXT',
  'BINARY(6)',
  'VARBINARY(60)',
  'BLOB',
  'TINYBLOB',
  'LONG',
  'JSON',
  "ENUM('a','b','c')",
  "SET('x','y','z')",
  'POINT',
  'GEOMETRY',
  'VARCHAR(15) CHARACTER SET latin1',
  'TEXT CHARACTER SET gbk',
  'VARCHAR(25) COLLATE utf8mb4_bin',
  'CHAR(9) CHARACTER SET utf8mb3',
]
const charsets = [
  'utf8mb4',
  'latin1',
  'utf8mb3',
  'gbk',
  'utf8mb4 COLLATE utf8mb4_unicode_ci',
  'latin1 COLLATE latin1_bin',
  'cp1251',
  'utf8mb3',
]
const attributes = ['NULL', 'NOT NULL', "COMMENT 'it''s'", '', '', '']
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '列', 'Key', 'order by']

/** Makes statements at random, the same ones for the same seed and answers of the server. */
export class RandomDdl {
  readonly #databases: readonly string[]
  #state: number

  constructor(seed: number, databases: readonly string[]) {
    this.#state = seed
    this.#databases = databases
  }

  /** A statement about the tables at hand. The server may refuse it. */
  next(schemas: Schemas, session: Session): string {
    const tables = [...allTables(schemas)].filter(
      (table): table is Table => !isUnknown(table) && this.#databases.includes(table.database),
    )
    if (tables.length < 3 || this.#chance(0.05)) return this.#create()
    const table = this.#pick(tables)
    const roll = this.#random()
    if (roll < 0.03 && tables.length > 6) return `DROP TABLE ${nameOf(table)}`
    if (roll < 0.06) return `RENAME TABLE ${nameOf(table)} TO ${this.#newName()}`
    if (roll < 0.08) return `CREATE TABLE ${this.#newName()} LIKE ${nameOf(table)}`
    if (roll < 0.1)
      return `ALTER DATABASE ${this.#pick(this.#databases)} CHARACTER SET ${this.#pick(charsets)}`
    if (roll < 0.14)
      return `CREATE ${this.#chance(0.5) ? 'UNIQUE ' : ''}INDEX ${quoted(this.#pick(names))} ON ${nameOf(table)} ${this.#parts(table)}`
    const count = 1 + Math.floor(this.#random() ** 2 * 4)
    const clauses = Array.from({ length: count }, () => this.#clause(table, session))
    // Servers differ on a conversion together with another default.
    const converts = clauses.some((clause) => clause.startsWith('CONVERT'))
    const kept = clauses.filter((clause) => !converts || !clause.startsWith('DEFAULT CHARSET'))
    return `ALTER TABLE ${nameOf(table)} ${kept.join(', ')}`
  }

  #create(): string {
    const columns = names.filter(() => this.#chance(0.5)).map((name) => this.#column(name))
    const list = [this.#column('first column'), ...columns]
    if (this.#chance(0.5)) list.push('PRIMARY KEY (`first column`)')
    if (this.#chance(0.3)) list.push('UNIQUE (`first column`)')
    const charset = this.#chance(0.5) ? ` DEFAULT CHARSET ${this.#pick(charsets)}` : ''
    return `CREATE TABLE ${this.#newName()} (${list.join(', ')})${charset}`
  }

  #clause(table: Table, { flavor }: Session): string {
    const column = quoted(this.#pick(table.columns).name)
    const place = this.#pick(['', '', ' FIRST', ` AFTER ${quoted(this.#pick(table.columns).name)}`])
    const key = table.keys.length > 0 ? quoted(this.#pick(table.keys).name) : '`none`'
    const add = () => `ADD ${this.#column(this.#pick(names))}${place}`
    return this.#pick([
      add,
      add,
      () => `ADD COLUMN (${this.#column(this.#pick(names))}, ${this.#column(this.#pick(names))})`,
      () => `DROP COLUMN ${column}`,
      () => `MODIFY ${column} ${this.#type()}${place}`,
      () => `MODIFY ${column} ${this.#type()}`,
      () => `CHANGE ${column} ${this.#column(this.#pick(names))}${place}`,
      () => `RENAME COLUMN ${column} TO ${quoted(this.#pick(names))}`,
      () => `ALTER ${column} DROP DEFAULT`,
      () => `ALTER ${column} SET DEFAULT ${this.#pick(['NULL', '1', "'b'"])}`,
      () => `ADD ${this.#pick(['UNIQUE', 'INDEX', 'KEY', 'UNIQUE KEY'])} ${this.#parts(table)}`,
      () => `ADD PRIMARY KEY ${this.#parts(table)}`,
      () => 'DROP PRIMARY KEY',
      () => `DROP INDEX ${key}`,
      () => `RENAME INDEX ${key} TO ${quoted(this.#pick(names))}`,
      () => `CONVERT TO CHARACTER SET ${this.#pick(charsets)}`,
      () => `DEFAULT CHARSET ${this.#pick(charsets)}`,
      () => `COMMENT = 'c${Math.floor(this.#random() * 9)}'`,
      () =>
        flavor === 'mariadb'
          ? `ADD COLUMN IF NOT EXISTS ${this.#column(this.#pick(names))}`
          : 'FORCE',
      () => (flavor === 'mariadb' ? `DROP COLUMN IF EXISTS ${column}` : 'ENGINE = InnoDB'),
    ])()
  }

  #column(name: string): string {
    return `${quoted(name)} ${this.#type()}`
  }

  #type(): string {
    return `${this.#pick(types)} ${this.#pick(attributes)}${this.#chance(0.05) ? ' UNIQUE' : ''}`
  }

  #parts(table: Table): string {
    const columns = table.columns.filter(() => this.#chance(0.4)).slice(0, 3)
    const chosen = columns.length > 0 ? columns : [this.#pick(table.columns)]
    return `(${chosen.map(({ name, dataType }) => quoted(name) + (/text|blob/.test(dataType) || this.#chance(0.1) ? '(5)' : '')).join(', ')})`
  }

  #newName(): string {
    return `${this.#pick(this.#databases)}.t${Math.floor(this.#random() * 40)}`
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)]
    if (item === undefined) throw new RangeError('there is nothing to pick from')
    return item
  }

  #chance(share: number): boolean {
    return this.#random() < share
  }

  /** Mulberry32: small, seeded, good enough to choose. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function quoted(name: string): string {
  return `\`${name}\``
}

function nameOf({ database, name }: Table): string {
  return `${database}.${quoted(name)}`
}
