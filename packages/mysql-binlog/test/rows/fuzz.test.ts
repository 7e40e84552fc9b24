import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mysql, startMysql } from '../../../../test/kit/mysql.ts'
import { MYSQL_VERSIONS } from '../../../../test/kit/mysql/release.ts'
import { ownMysqlAvailable } from '../../../../test/kit/shared.ts'
import type { ColumnDefinition } from '../../src/rows/column-definition.ts'
import { catalogColumns } from './catalog-columns.ts'
import { columnsFor } from './fuzz/columns-for.ts'
import { FuzzTable } from './fuzz/fuzz-table.ts'
import { Random } from './fuzz/random.ts'
import { beginLog, type Cell, type RowImages, rowImages } from './log-images.ts'

/** More rows find more: `TAILRACE_FUZZ_ROWS=2000`. */
const rows = Number(process.env.TAILRACE_FUZZ_ROWS ?? 12)
const seed = Number(process.env.TAILRACE_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** As many as the rows of a table may have columns in one page. */
const columnsPerTable = 50

for (const version of MYSQL_VERSIONS) {
  const found = await ownMysqlAvailable(version)

  describe.skipIf(!found.available)(`random rows of ${version} (seed ${seed})`, () => {
    let server: Mysql
    let tables: FuzzTable[]
    let definitions: Map<string, ColumnDefinition[]>
    let setImage: (image: string) => Promise<void>

    beforeAll(async () => {
      server = await startMysql({ version })
      const database = await server.createDatabase()
      const connection = await database.client()
      await connection.query(`SET sql_mode = 'ALLOW_INVALID_DATES'`)
      setImage = async (image) => void (await connection.query(`SET binlog_row_image = ${image}`))
      const charsets = await server.query<{ name: string }>(
        `SELECT CHARACTER_SET_NAME AS name FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME <> 'binary'`,
      )
      const columns = columnsFor(
        version,
        charsets.map(({ name }) => name),
      )
      const random = new Random(seed)
      tables = []
      for (let at = 0; at < columns.length; at += columnsPerTable) {
        const part = columns.slice(at, at + columnsPerTable)
        tables.push(new FuzzTable(connection, `t${at}`, part, random))
      }
      for (const table of tables) await table.create()
      definitions = await catalogColumns(database)
    })

    afterAll(() => server?.remove())

    it.each([
      ['FULL', 'FULL'],
      ['MINIMAL', 'FULL'],
      ['NOBLOB', 'FULL'],
      ['FULL', 'MINIMAL'],
    ])(
      'are read as SELECT gives them, from %s images with %s metadata',
      async (image, metadata) => {
        await setImage(image)
        await server.query(`SET GLOBAL binlog_row_metadata = ${metadata}`)
        for (const table of tables) {
          const file = await beginLog(server)
          await table.insert(0, rows)
          const inserted = await table.select()
          await table.update(0, rows)
          const updated = await table.select()
          await table.deleteAll()
          const definition = definitions.get(table.name)!
          const images = await rowImages(server, file, (told) =>
            (told ?? definition).map((column, index) => ({
              ...column,
              dataType: definition[index]!.dataType,
            })),
          )
          expect(inserted.size).toBe(rows)
          const ofKind = (kind: string) => images.filter((change) => change.kind === kind)
          expect(ofKind('insert').length).toBe(rows)
          expect(ofKind('delete').length).toBe(rows)
          const differences = [
            ...ofKind('insert').flatMap((change) => compare(table, change, null, inserted)),
            ...ofKind('update').flatMap((change) => compare(table, change, inserted, updated)),
            ...ofKind('delete').flatMap((change) => compare(table, change, updated, null)),
          ]
          expect(differences.slice(0, 5)).toEqual([])
          const hasGaps = images.some(({ before, after }) =>
            [...(before ?? []), ...(after ?? [])].includes(undefined),
          )
          // Without a BLOB, NOBLOB is FULL.
          expect(image === 'NOBLOB' || hasGaps === (image === 'MINIMAL')).toBe(true)
        }
      },
    )
  })
}

/** The cells of a change, of those it has, that are not what SELECT gave. */
function compare(
  table: FuzzTable,
  change: RowImages,
  before: ReadonlyMap<string, readonly Cell[]> | null,
  after: ReadonlyMap<string, readonly Cell[]> | null,
): string[] {
  const id = String(change.before?.[0] ?? change.after?.[0])
  return [
    ...compareImage(table, change.before, before?.get(id)),
    ...compareImage(table, change.after, after?.get(id)),
  ]
}

function compareImage(
  table: FuzzTable,
  image: readonly Cell[] | null,
  row: readonly Cell[] | undefined,
): string[] {
  if (image === null) return []
  if (row === undefined) return ['there is no such row']
  return image.flatMap((cell, column) => {
    if (cell === undefined || table.isSame(column, cell, row[column])) return []
    const type = table.columns[column - 1]?.type ?? 'id'
    return [
      `${type}: ${String(cell).slice(0, 200)} is selected as ${String(row[column]).slice(0, 200)}`,
    ]
  })
}
