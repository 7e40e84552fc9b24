import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { copyExample } from '../../../test/e2e/example-folder.ts'
import { sharedPostgres, until } from '../../../test/kit/index.ts'

test('a program of one’s own runs a pipeline and stops it in order', async () => {
  const folder = await copyExample('embedding')
  const database = await (await sharedPostgres()).createDatabase()
  await database.query('CREATE TABLE orders (id int PRIMARY KEY, amount numeric)')
  const program = spawn(process.execPath, ['index.ts'], {
    cwd: folder,
    env: { ...process.env, SHOP_DATABASE_URL: database.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void program.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  program.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  program.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(program, 'close')

  // A slot that is being made is active too, but begins nowhere yet.
  const streams = async () => {
    const slots = await database.query(
      'SELECT FROM pg_replication_slots WHERE active AND confirmed_flush_lsn IS NOT NULL AND database = current_database()',
    )
    return slots.length === 1
  }
  await until(streams, { what: () => `the pipeline to stream; there is\n${stdout}${stderr}` })
  await database.query('INSERT INTO orders VALUES (1, 9.50), (2, 10.00)')
  const lines = () => stdout.split('\n').filter((line) => line.startsWith('{'))
  await until(() => lines().length >= 2, { what: () => `two lines; there is\n${stdout}${stderr}` })
  expect(lines().map((line) => JSON.parse(line).after)).toEqual([
    { id: 1, amount: '9.50' },
    { id: 2, amount: '10.00' },
  ])
  program.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  await database.drop()
})
