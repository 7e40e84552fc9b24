import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type MysqlTestDatabase,
  sharedMysql,
} from '../../../../test/kit/index.ts'
import { createSource, Reading } from '../harness.ts'
import { Follower, textOf } from '../../../../test/sources/follower.ts'
import { numbers } from './numbers.ts'
import { isRead } from '../../../../test/sources/until-read.ts'
import { untilSame } from './until-same.ts'

const ROWS = 300

/** A table whose rows are changed while it is read. */
interface KeyCase {
  readonly name: string
  /** Types of the key's columns, by name. */
  readonly columns: Readonly<Record<string, string>>
  /** The same for columns that are not in the key. */
  readonly others?: Readonly<Record<string, string>>
  /** Default: a primary key of the columns. */
  readonly key?: string
  /** Values of all columns in the row of number `n`. */
  readonly values: string
}

const cases: readonly KeyCase[] = [
  {
    name: 'a composite key whose first column has few values',
    columns: { tenant: 'varchar(20)', id: 'int' },
    values: `if(n % 10 < 8, 'huge', concat('t', n % 7)), n`,
  },
  {
    name: 'text in a collation without case, beside accents and spaces',
    columns: { k: 'varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci' },
    values: `concat(elt(1 + n % 6, 'a', 'B', 'Ä', 'ö', '中', _utf8mb4 x'F09F9880'), elt(1 + n % 2, 'x', 'X'), n, elt(1 + n % 3, '', ' ', '\\''))`,
  },
  {
    name: 'text of another character set',
    columns: { k: 'varchar(40) CHARACTER SET latin1 COLLATE latin1_german1_ci' },
    values: `concat(elt(1 + n % 4, 'ä', 'ß', 'z', '€'), n)`,
  },
  { name: 'bytes', columns: { k: 'varbinary(32)' }, values: 'unhex(sha2(n, 256))' },
  {
    name: 'an unsigned bigint past 2^53',
    columns: { k: 'bigint unsigned' },
    values: '18446744073709551615 - 3 * n',
  },
  {
    name: 'a decimal',
    columns: { k: 'decimal(40,10)' },
    values: '(n - 150) * 12345678901234567890.0000000001',
  },
  {
    name: 'a date and a time',
    columns: { d: 'date', t: 'time(3)' },
    values: `date_add('2024-01-01', interval -(n % 17) day), sec_to_time(n * -1001.5)`,
  },
  {
    name: 'an enum, a timestamp and a number',
    columns: { e: `enum('z','b','a')`, at: 'timestamp(6)', id: 'int' },
    values: `elt(1 + n % 3, 'a', 'b', 'z'), from_unixtime(1700000000 + n % 20 + 0.25), n`,
  },
  {
    name: 'floating-point numbers',
    columns: { k: 'double', f: 'float' },
    values: 'round(n / 7) * 0.1e0, n * 0.1e0',
  },
  { name: 'bits', columns: { k: 'bit(64)' }, values: '9223372036854775808 + n * 5' },
  {
    name: 'a unique key without NULL in place of a primary key',
    columns: { k: 'varchar(20)' },
    others: { m: 'int' },
    key: 'UNIQUE KEY other (m), UNIQUE KEY codes (k)',
    values: `concat('k', n), n`,
  },
]

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`rows that are read and changed on ${version}, by`, () => {
    let database: MysqlTestDatabase
    beforeAll(async () => {
      database = await (await sharedMysql(version)).createDatabase()
    })
    afterAll(() => database?.drop())

    it.each(cases)('$name', async ({ columns, others = {}, key, values }) => {
      const names = Object.keys(columns)
      const all = Object.entries({ ...columns, ...others })
      const list = all.map(([name]) => name).join(', ')
      const nullable = all.map(([name, type]) => `${name} ${type} NULL`).join(', ')
      const keyed = Object.entries(columns).map(([name, type]) => `${name} ${type} NOT NULL`)
      const free = Object.entries(others).map(([name, type]) => `, ${name} ${type} NULL`)
      await database.query(`SET sql_mode = '', time_zone = '+00:00';
        DROP TABLE IF EXISTS t, rows_of; CREATE TABLE rows_of (n int PRIMARY KEY, ${nullable});
        CREATE TABLE t (${keyed.join(', ')}${free.join('')}, v int NOT NULL, ${key ?? `PRIMARY KEY (${names.join(', ')})`});
        INSERT INTO rows_of ${numbers(2 * ROWS, `n, ${values}`)};
        INSERT INTO t SELECT ${list}, 0 FROM rows_of WHERE n <= ${ROWS}`)
      const source = createSource(database, {
        tables: [`${database.database}.t`],
        snapshot: 'initial',
        tableOptions: [{ tables: ['*.t'], chunkRows: 20 }],
      })
      const follower = new Follower(names)
      const reading = new Reading(source, (await source.open(null))!)
      const end = new AbortController()
      const match = names.map((name) => `t.${name} = s.${name}`).join(' AND ')
      const set = names.map((name) => `t.${name} = u.${name}`).join(', ')
      const write = async () => {
        const client = await database.client()
        await client.query(`SET sql_mode = '', time_zone = '+00:00'`)
        for (let n = 0; !end.signal.aborted; n++) {
          const [a, b] = [1, 2].map(() => 1 + Math.floor(Math.random() * 2 * ROWS))
          const found = `t JOIN rows_of s ON ${match} AND s.n = ${a}`
          const statements = [
            `DELETE t FROM ${found}`,
            `INSERT INTO t SELECT ${list}, 0 FROM rows_of WHERE n = ${a}`,
            `UPDATE ${found} JOIN rows_of u ON u.n = ${b} SET ${set}, t.v = t.v + 1`,
            `UPDATE ${found} SET t.v = t.v + 1`,
          ]
          const statement = statements[Math.min(3, n % 5)]!
          await sleep(2)
          // Two may be given one key.
          await client.query(statement).catch(() => {})
        }
      }
      reading.onBatch = (batch) => {
        follower.takeBatch(batch)
        reading.credit.exhaust()
        setTimeout(() => reading.credit.giveBack(), 5)
      }
      const writers = [write(), write(), write()]
      const isOver = () => reading.batches.length > 0 && isRead(reading.position)
      await reading.until(isOver, 'the end of the snapshot', 25_000)
      end.abort()
      await Promise.all(writers)
      const expected = await tableTexts(database)
      await untilSame(reading, () => follower.texts(), expected)
      expect(follower.regressions).toEqual([])
      const reads = reading.rows.filter(({ op }) => op === 'read')
      expect(reads.length).toBeGreaterThan(ROWS / 2)
      reading.stop()
      await source.close()
    })
  })
}

/** Rows as a source says them: read by a snapshot while nobody writes. */
async function tableTexts(database: MysqlTestDatabase): Promise<string[]> {
  const source = createSource(database, {
    tables: [`${database.database}.t`],
    snapshot: 'only',
  })
  const reading = new Reading(source, (await source.open(null))!)
  await reading.until(() => reading.batches.length > 0 && isRead(reading.position), 'all rows')
  reading.stop()
  await source.close()
  return reading.rows.map((row) => textOf(row.after!)).sort()
}
