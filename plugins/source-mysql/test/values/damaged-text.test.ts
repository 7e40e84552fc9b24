import { randomBytes } from 'node:crypto'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  type Mysql,
  ownMysqlAvailable,
  startMysql,
} from '../../../../test/kit/index.ts'
import type { MysqlTestDatabase } from '../../../../test/kit/mysql/database.ts'
import { createSource } from '../harness.ts'
import { openReading } from '../../../../test/sources/reading.ts'
import { connect, describeTable, readAll } from '../snapshot/read/reading.ts'
import { cellsAt, differentCells } from './row-cells.ts'

/** More rows find more: `TAILRACE_FUZZ_ROWS=2000`. */
const rows = 4 * Number(process.env.TAILRACE_FUZZ_ROWS ?? 25)
/** Bytes of a column; characters of every size fit without a rest. */
const BYTES = 60
/** Added to the key of each row, which is all that is updated. */
const MOVED = 1_000_000

/** Bytes that mostly are no text; some begin as text of several character sets does, or are as one with a piece missing. */
function damaged(): string {
  const length = Math.floor(Math.random() * (BYTES + 1))
  const text = Buffer.from('aé€中か한б😀'.repeat(3)).subarray(0, length)
  const bytes = Math.random() < 0.5 ? randomBytes(length) : text
  for (let i = 0; i < 3 && bytes.length > 0; i++) {
    const at = Math.floor(Math.random() * bytes.length)
    bytes[at] = [0x81, 0xc3, 0xe2, 0xf0, 0xff, 0x8e, 0x8f, 0x30, 0x41][i + (at % 7)]!
  }
  return `x'${bytes.toString('hex')}'`
}

describe.each(MYSQL_VERSIONS)('text of %s', async (version) => {
  const { available } = await ownMysqlAvailable(version)
  describe.skipIf(!available)('that is damaged', () => {
    let server: Mysql
    let database: MysqlTestDatabase
    beforeAll(async () => {
      server = await startMysql({ version })
      database = await server.createDatabase()
    })
    afterAll(() => server?.remove())

    it('is mended alike when it is selected and when it comes from the log', async () => {
      const charsets = await server.query<{ name: string; size: number | string }>(
        `SELECT CHARACTER_SET_NAME AS name, MAXLEN AS size FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME <> 'binary'`,
      )
      const columns = charsets.map(
        ({ name, size }, i) => `c${i} varchar(${BYTES / Number(size)}) CHARACTER SET ${name}`,
      )
      // Servers check what they store. Files of MyISAM are the same for text and for bytes: those of one table are put in the place of another's.
      await database.query(
        `CREATE TABLE texts (id int PRIMARY KEY, ${columns.join()}) ENGINE = MyISAM`,
      )
      const plain = charsets.map((_, i) => `c${i} varbinary(${BYTES})`)
      await database.query(
        `CREATE TABLE bytes (id int PRIMARY KEY, ${plain.join()}) ENGINE = MyISAM`,
      )
      for (let first = 0; first < rows; first += 100) {
        const values = Array.from({ length: Math.min(100, rows - first) }, (_, i) =>
          [first + i, ...charsets.map(damaged)].join(),
        )
        await database.query(`INSERT INTO bytes VALUES (${values.join('), (')})`)
      }
      await database.query('FLUSH TABLES')
      for (const extension of ['MYD', 'MYI']) {
        const folder = join(server.dataDir, database.database)
        await copyFile(join(folder, `bytes.${extension}`), join(folder, `texts.${extension}`))
      }
      await database.query('FLUSH TABLES')

      const session = await connect(database, server.flavor)
      const texts = await describeTable(session, server.flavor, database.database, 'texts')
      const selected = await readAll(session, texts, `${texts.sql} ORDER BY id`)
      const source = createSource(database)
      const { reading } = await openReading(source)
      await database.query(`UPDATE texts SET id = id + ${MOVED} ORDER BY id`)
      await database.query('DELETE FROM texts')
      const logged = await reading.untilRows(2 * rows)
      reading.stop()
      await source.close()
      await session.close()

      expect(selected.length).toBe(rows)
      const found = logged.flatMap((change, i) => {
        const { op, beforeAt, afterAt } = change
        const read = selected[i % rows]!
        const expected = cellsAt(read, read.afterAt)!
        return [beforeAt, afterAt].flatMap((at) => {
          const cells = cellsAt(change, at)
          if (cells === null) return []
          return differentCells(cells, expected)
            .filter((column) => column > 0)
            .map(
              (column) =>
                `${charsets[column - 1]!.name}, ${op} of row ${i % rows}: ${String(cells[column])}, read ${String(expected[column])}`,
            )
        })
      })
      console.log(
        `${version}: ${rows} rows of ${charsets.length} character sets, differences ${found.length}`,
      )
      expect(found.slice(0, 10)).toEqual([])
    }, 600_000)
  })
})
