import type { Connection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mysql, startMysql } from '../../../../test/kit/mysql.ts'
import { ownMysqlAvailable } from '../../../../test/kit/shared.ts'
import { jsonValue } from './fuzz/json.ts'
import { Random } from './fuzz/random.ts'
import { beginLog, type Cell, rowImages } from './log-images.ts'

const rows = 60
const rounds = Number(process.env.TAILRACE_FUZZ_ROUNDS ?? 4)
const seed = Number(process.env.TAILRACE_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
const JSON_COLUMNS = [1, 3]

const KEYS = ['a', 'b', 'a key', 'é', '中文', 'x.y', String.raw`q\\\"uote`, '1', '']
const ELEMENTS = ['0', '1', '2', 'last', 'last-1']
const FUNCTIONS = ['json_set', 'json_replace', 'json_remove', 'json_array_insert']

const found = await ownMysqlAvailable('mysql-9.7')

describe.skipIf(!found.available)(`partial updates of JSON (seed ${seed})`, () => {
  const random = new Random(seed)
  let server: Mysql
  let connection: Connection

  beforeAll(async () => {
    server = await startMysql()
    connection = await (await server.createDatabase()).client()
    await connection.query(`SET binlog_row_value_options = PARTIAL_JSON`)
    await connection.query(
      `CREATE TABLE documents (id int PRIMARY KEY, first json, n int, second json, note text)`,
    )
  })

  afterAll(() => server?.remove())

  it.each(['FULL', 'NOBLOB'])(
    'are made whole with the document before, from %s images',
    async (image) => {
      const { changes, before, after } = await change(image)
      expect(changes.length).toBeGreaterThan(rows / 2)
      for (const { before: was, after: came } of changes) {
        const id = String(was![0])
        expect(texts(was!)).toEqual(texts(before.get(id)!))
        expect(texts(came!)).toEqual(texts(after.get(id)!))
      }
    },
  )

  it('are unavailable where the log does not have the document before', async () => {
    const { changes, after } = await change('MINIMAL')
    const cells = changes.flatMap(({ before: was, after: came }) =>
      JSON_COLUMNS.map((column) => ({
        cell: came![column],
        selected: after.get(String(was![0]))![column],
      })),
    )
    const available = cells.filter(({ cell }) => cell !== undefined)
    expect(available.length).toBeLessThan(cells.length)
    expect(available.filter(({ cell, selected }) => String(cell) !== String(selected))).toEqual([])
  })

  const texts = (row: readonly Cell[]) => JSON_COLUMNS.map((column) => row[column]?.toString())

  /** Fills the table, changes the documents a few times, and reads the last round's changes. */
  async function change(image: string) {
    await connection.query(`SET binlog_row_image = ${image}`)
    await connection.query('DELETE FROM documents')
    for (let id = 0; id < rows; id++) {
      await connection.query(
        `INSERT INTO documents VALUES (${id}, ${document('a')}, 1, ${document('b')}, 'note')`,
      )
    }
    for (let round = 1; round < rounds; round++) await updateAll()
    const before = await select()
    const file = await beginLog(server)
    await updateAll()
    const after = await select()
    return { changes: await rowImages(server, file), before, after }
  }

  async function updateAll(): Promise<void> {
    for (let id = 0; id < rows; id++) {
      // Some paths are refused by the server; the row then stays as it is.
      await connection
        .query(
          `UPDATE documents SET n = n + 1, first = ${changed('first')}, second = ${changed('second')} WHERE id = ${id}`,
        )
        .catch(() => {})
    }
  }

  async function select(): Promise<Map<string, Cell[]>> {
    const [found] = await connection.query({
      sql: 'SELECT * FROM documents',
      rowsAsArray: true,
      typeCast: (field) => field.buffer(),
    })
    return new Map((found as Cell[][]).map((row) => [String(row[0]), row]))
  }

  /** Long enough that the server finds it worth its while to log changes alone. */
  function document(key: string): string {
    return `json_object('${key}', json_array(${jsonValue(random, 1)}, ${jsonValue(random, 1)}, ${jsonValue(random, 1)}),
      'é', json_object('x.y', ${jsonValue(random, 2)}, 'a', 1), 'padding', repeat('x', 300))`
  }

  function changed(column: string): string {
    const name = random.of(FUNCTIONS)
    const changes = Array.from({ length: 1 + random.below(3) }, () =>
      name === 'json_remove' ? `'${path()}'` : `'${path()}', ${jsonValue(random, 3)}`,
    )
    return `${name}(${column}, ${changes.join(', ')})`
  }

  function path(): string {
    const legs = Array.from({ length: 1 + random.below(3) }, () =>
      random.once(2) ? `[${random.of(ELEMENTS)}]` : `."${random.of(KEYS)}"`,
    )
    return `$${legs.join('')}`
  }
})
