import type { RowChange } from '@tailrace/plugin-api'
import type { Connection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FuzzTable } from '../../../../packages/mysql-binlog/test/rows/fuzz/fuzz-table.ts'
import { Random } from '../../../../packages/mysql-binlog/test/rows/fuzz/random.ts'
import {
  MYSQL_VERSIONS,
  type Mysql,
  ownMysqlAvailable,
  startMysql,
} from '../../../../test/kit/index.ts'
import type { MysqlTestDatabase } from '../../../../test/kit/mysql/database.ts'
import type { Session } from '../../src/connection/session.ts'
import { createSource, type Reading } from '../harness.ts'
import { openReading } from '../../../../test/sources/reading.ts'
import { connect, describeTable, type ReadTable, readAll } from '../snapshot/read/reading.ts'
import { type Cell, cellsAt, differentCells } from './row-cells.ts'
import { createValueTables } from './value-tables.ts'

/** Of each table, image and metadata. More rows find more: `TAILRACE_FUZZ_ROWS=2000`. */
const rows = Number(process.env.TAILRACE_FUZZ_ROWS ?? 25)
const seed = Number(process.env.TAILRACE_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** As many are kept in memory at a time. */
const AT_A_TIME = 50
const DEADLINE_MS = 60_000 + 500 * rows

/** Rows by id, as SELECT gives them, and as they are read for a snapshot. */
interface Selected {
  readonly bySelect: ReadonlyMap<string, readonly Cell[]>
  readonly byRead: ReadonlyMap<string, readonly Cell[]>
}

describe.each(MYSQL_VERSIONS)('random rows of %s', async (version) => {
  const { available } = await ownMysqlAvailable(version)
  describe.skipIf(!available)(`(seed ${seed})`, () => {
    let server: Mysql
    let database: MysqlTestDatabase
    let client: Connection
    let session: Session
    let tables: { readonly filled: FuzzTable; readonly read: ReadTable }[]

    beforeAll(async () => {
      server = await startMysql({ version })
      database = await server.createDatabase()
      client = await database.client()
      await client.query(`SET sql_mode = 'ALLOW_INVALID_DATES'`)
      session = await connect(database, server.flavor)
      tables = []
      for (const filled of await createValueTables(server, client, new Random(seed))) {
        const { flavor } = server
        const read = await describeTable(session, flavor, database.database, filled.name)
        tables.push({ filled, read })
      }
    }, 60_000)
    afterAll(async () => {
      await session?.close()
      await client?.end()
      await server?.remove()
    })

    it.each([
      ['FULL', 'FULL'],
      ['MINIMAL', 'FULL'],
      ['FULL', 'MINIMAL'],
      ['MINIMAL', 'MINIMAL'],
    ])(
      'are the same from the log, with %s images and %s metadata, as read for a snapshot and as SELECT gives them',
      async (image, metadata) => {
        await client.query(`SET binlog_row_image = ${image}`)
        await server.query(`SET GLOBAL binlog_row_metadata = ${metadata}`)
        const source = createSource(database)
        const { reading } = await openReading(source)
        let compared = 0
        for (let first = 0; first < rows; first += AT_A_TIME) {
          const count = Math.min(AT_A_TIME, rows - first)
          for (const { filled, read } of tables) {
            await filled.insert(first, count)
            const inserted = await select(filled, read)
            await filled.update(first, count)
            const updated = await select(filled, read)
            await filled.deleteAll()
            const changes = await changesOf(reading, count)
            const found = [
              ...differencesOfReads(filled, inserted),
              ...differencesOfReads(filled, updated),
              ...changes.flatMap((change) => differences(filled, change, inserted, updated)),
            ]
            expect(found.slice(0, 5)).toEqual([])
            expect(changes.filter(({ op }) => op === 'insert').length).toBe(count)
            expect(changes.some(({ op }) => op === 'update')).toBe(true)
            compared += changes.reduce((sum, change) => sum + carried(change), 0)
          }
        }
        reading.stop()
        await source.close()
        console.log(
          `${version}, ${image} images, ${metadata} metadata: ${rows} rows of ${tables.length} tables, ${compared} values of changes, 0 differ`,
        )
      },
      DEADLINE_MS,
    )

    async function select(filled: FuzzTable, read: ReadTable): Promise<Selected> {
      const bySelect = await filled.select()
      const changes = await readAll(session, read, read.sql)
      const byRead = changes.map((change) => cellsAt(change, change.afterAt)!)
      return { bySelect, byRead: new Map(byRead.map((cells) => [String(cells[0]), cells])) }
    }
  })
})

/** Takes what a source read, up to the last of so many rows that were deleted. */
async function changesOf(reading: Reading, count: number): Promise<RowChange[]> {
  const deleted = () => reading.rows.filter(({ op }) => op === 'delete').length
  await reading.until(() => deleted() === count, 'the last row', 30_000)
  for (const kept of [reading.batches, reading.changes]) kept.length = 0
  return reading.rows.splice(0)
}

/** How many cells a change has. */
function carried(change: RowChange): number {
  const cells = [change.beforeAt, change.afterAt].flatMap((at) => cellsAt(change, at) ?? [])
  return cells.filter((cell) => cell !== undefined).length
}

/** Cells that a reading for a snapshot has otherwise than SELECT. */
function differencesOfReads(filled: FuzzTable, { bySelect, byRead }: Selected): string[] {
  if (bySelect.size !== byRead.size) return [`${byRead.size} rows of ${bySelect.size}`]
  return [...bySelect].flatMap(([id, selected]) =>
    byRead.get(id)!.flatMap((cell, column) => {
      if (filled.isSame(column, cell!, selected[column])) return []
      return [named(filled, column, 'SELECT', selected[column], 'read', cell)]
    }),
  )
}

/** Cells that a change has otherwise than a reading for a snapshot. */
function differences(
  filled: FuzzTable,
  change: RowChange,
  inserted: Selected,
  updated: Selected,
): string[] {
  const before = cellsAt(change, change.beforeAt)
  const after = cellsAt(change, change.afterAt)
  const id = String(before?.[0] ?? after?.[0])
  return [
    ...differencesOfImage(filled, before, change.op === 'update' ? inserted : updated, id),
    ...differencesOfImage(filled, after, change.op === 'update' ? updated : inserted, id),
  ]
}

function differencesOfImage(
  filled: FuzzTable,
  image: Cell[] | null,
  { byRead }: Selected,
  id: string,
): string[] {
  if (image === null) return []
  const read = byRead.get(id)
  if (read === undefined) return [`there is no row ${id}`]
  return differentCells(image, read).map((column) =>
    named(filled, column, 'the log', image[column], 'read', read[column]),
  )
}

function named(filled: FuzzTable, column: number, ...[a, one, b, other]: unknown[]): string {
  const type = filled.columns[column - 1]?.type ?? 'id'
  return `${type}: ${String(a)} ${String(one).slice(0, 200)}, ${String(b)} ${String(other).slice(0, 200)}`
}
