import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyExample, edit, readJsonLines } from '../../../test/e2e/example-folder.ts'
import { errorOf, start, tailrace } from '../../../test/e2e/tailrace-process.ts'
import { sharedPostgres, until } from '../../../test/kit/index.ts'

test('the chosen column leaves the process blanked out', async () => {
  const folder = await copyExample('custom-transform')
  const database = await (await sharedPostgres()).createDatabase()
  await database.query(`
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text);
    ALTER TABLE customers REPLICA IDENTITY FULL`)
  const command = start(['run'], { cwd: folder, env: { SHOP_DATABASE_URL: database.url } })
  await command.streaming()
  await database.query(`
    INSERT INTO customers VALUES (1, 'Ada', 'ada@shop.example');
    UPDATE customers SET name = 'Countess' WHERE id = 1`)
  const lines = () => readJsonLines(join(folder, 'customers.jsonl'))
  const [insert, update] = await until(async () => {
    const found = await lines()
    return found.length === 2 && found
  })
  expect(insert).toMatchObject({ after: { id: 1, name: 'Ada', email: '***' } })
  expect(update).toMatchObject({
    before: { id: 1, name: 'Ada', email: '***' },
    after: { id: 1, name: 'Countess', email: '***' },
  })
  expect(await command.stop()).toMatchObject({ code: 0 })
  await database.drop()
})

test('its options are checked and explained as those of any plugin', async () => {
  const folder = await copyExample('custom-transform')
  const { stdout, code } = await tailrace(['explain', './redact.ts', '--no-json'], { cwd: folder })
  expect(code).toBe(0)
  expect(stdout).toContain('Blanks out chosen columns.')
  expect(stdout).toContain('Text put in place of each value.')

  await edit(join(folder, 'tailrace.config.yaml'), 'columns: [', 'colums: [')
  const outcome = await tailrace(['run'], { cwd: folder, env: { SHOP_DATABASE_URL: 'none' } })
  expect(outcome.code).toBe(3)
  expect(errorOf(outcome)).toMatchObject({
    code: 'CONFIG_INVALID',
    msg: expect.stringContaining('did you mean "columns"'),
  })
})
