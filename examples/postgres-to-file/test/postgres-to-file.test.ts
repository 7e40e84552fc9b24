import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyExample, readJsonLines } from '../../../test/e2e/example-folder.ts'
import { start } from '../../../test/e2e/tailrace-process.ts'
import { sharedPostgres, until } from '../../../test/kit/index.ts'

test('every change becomes a line of its table’s file', async () => {
  const folder = await copyExample('postgres-to-file')
  const database = await (await sharedPostgres()).createDatabase()
  await database.query(
    'CREATE TABLE books (id int PRIMARY KEY, title text); CREATE TABLE loans (book int PRIMARY KEY)',
  )
  const command = start(['run'], { cwd: folder, env: { SHOP_DATABASE_URL: database.url } })
  await command.streaming()
  await database.query(`
    INSERT INTO books VALUES (1, 'Ulysses'), (2, 'Dune');
    UPDATE books SET title = 'Dune Messiah' WHERE id = 2;
    DELETE FROM books WHERE id = 1;
    INSERT INTO loans VALUES (2)`)
  const lines = (table: string) => readJsonLines(join(folder, `archive/public.${table}.jsonl`))
  await until(async () => (await lines('loans')).length === 1)
  const books = await lines('books')
  expect(books.map(({ op, after }) => [op, after])).toEqual([
    ['insert', { id: 1, title: 'Ulysses' }],
    ['insert', { id: 2, title: 'Dune' }],
    ['update', { id: 2, title: 'Dune Messiah' }],
    ['delete', null],
  ])
  expect(await command.stop()).toMatchObject({ code: 0 })
  await database.drop()
})
