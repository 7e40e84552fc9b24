import type { Connection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mysql, startMysql } from '../../../../test/kit/mysql.ts'
import { ownMysqlAvailable } from '../../../../test/kit/shared.ts'
import { Random } from './fuzz/random.ts'
import { datetime, time, timestamp } from './fuzz/temporal.ts'
import { beginLog, type Cell, rowImages } from './log-images.ts'

const seed = Number(process.env.TAILRACE_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
const digitsOf = (name: string) => Number(/\d/.exec(name)?.[0] ?? 0)
const TYPES = [0, 1, 2, 3, 4, 5, 6]

for (const version of ['mariadb-10.11', 'mariadb-11.8'] as const) {
  const found = await ownMysqlAvailable(version)

  describe.skipIf(!found.available)(`classic temporal types of ${version} (seed ${seed})`, () => {
    const random = new Random(seed)
    let server: Mysql
    let connection: Connection

    beforeAll(async () => {
      server = await startMysql({ version, settings: { mysql56_temporal_format: 'OFF' } })
      connection = await (await server.createDatabase()).client()
      await connection.query(`SET sql_mode = 'ALLOW_INVALID_DATES'`)
      const columns = TYPES.map(
        (digits) =>
          `d${digits} datetime(${digits}), t${digits} time(${digits}), s${digits} timestamp(${digits}) NULL`,
      )
      await connection.query(`CREATE TABLE classic (id int PRIMARY KEY, ${columns.join(', ')})`)
    })

    afterAll(() => server?.remove())

    it('are read as SELECT gives them, once their digits are known', async () => {
      const file = await beginLog(server)
      for (let id = 0; id < 100; id++) {
        const values = TYPES.flatMap((digits) => [
          datetime(random, digits),
          time(random, digits),
          timestamp(random, digits, 2 ** 31 - 1),
        ])
        await connection.query(`INSERT IGNORE INTO classic VALUES (${id}, ${values.join(', ')})`)
      }
      const [selected] = await connection.query({
        sql: 'SELECT * FROM classic',
        rowsAsArray: true,
        typeCast: (field) => field.buffer(),
      })
      const byId = new Map((selected as Cell[][]).map((row) => [String(row[0]), row.map(String)]))
      const images = await rowImages(server, file, (told) =>
        told!.map((column) => ({ ...column, fractionDigits: digitsOf(column.name) })),
      )
      expect(images.length).toBe(100)
      for (const { after } of images)
        expect(after!.map(String)).toEqual(byId.get(String(after![0])))
      // Their digits are not in the log, and nobody may guess.
      await expect(rowImages(server, file)).rejects.toThrow('unknown number of digits')
    })
  })
}
