import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exampleOf, installOnly, readJsonLines } from '../../../test/e2e/example-folder.ts'
import { jsonLines, start, tailrace, workspace } from '../../../test/e2e/tailrace-process.ts'
import { sharedPostgres, until } from '../../../test/kit/index.ts'

const config = `
pipelines:
  loud:
    source: { use: postgres, url: '\${env:SHOP_DATABASE_URL}', tables: [public.*] }
    transforms:
      - { use: uppercase, tables: [public.customers] }
    sinks:
      - { use: file, path: '{table}.jsonl', encoder: json }
`

/** Packs the example as npm would publish it, and unpacks it where npm would install it. */
function installPacked(folder: string): void {
  const pack = ['pack', '--silent', '--pack-destination', folder, exampleOf('third-party-plugin')]
  const tarball = execFileSync('npm', pack, { cwd: folder, encoding: 'utf8' }).trim()
  const target = join(folder, 'node_modules/tailrace-transform-uppercase')
  mkdirSync(target, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', target, '--strip-components=1'])
}

test('a stranger’s package is found by its short name and works', async () => {
  const folder = await workspace({ 'tailrace.config.yaml': config })
  await installOnly(folder, [
    '@tailrace/plugin-api',
    '@tailrace/source-postgres',
    '@tailrace/sink-file',
    '@tailrace/encoder-json',
    'zod',
  ])
  const database = await (await sharedPostgres()).createDatabase()
  await database.query(`
    CREATE TABLE customers (id int PRIMARY KEY, name text);
    CREATE TABLE notes (id int PRIMARY KEY, name text)`)
  const options = { cwd: folder, env: { SHOP_DATABASE_URL: database.url } }

  const before = await tailrace(['run'], options)
  expect(before.code).toBe(4)
  expect(before.stderr).toContain('PLUGIN_NOT_FOUND')

  installPacked(folder)
  const { stdout } = await tailrace(['list'], options)
  expect(jsonLines(stdout)).toContainEqual(
    expect.objectContaining({ kind: 'transform', name: 'uppercase' }),
  )
  const command = start(['run'], options)
  await command.streaming()
  await database.query(
    `INSERT INTO customers VALUES (1, 'Zoë'); INSERT INTO notes VALUES (1, 'Zoë')`,
  )
  const first = (table: string) =>
    until(async () => (await readJsonLines(join(folder, `${table}.jsonl`)))[0])
  expect(await first('customers')).toMatchObject({ after: { id: 1, name: 'ZOË' } })
  expect(await first('notes')).toMatchObject({ after: { id: 1, name: 'Zoë' } })
  expect(await command.stop()).toMatchObject({ code: 0 })
  await database.drop()
})
