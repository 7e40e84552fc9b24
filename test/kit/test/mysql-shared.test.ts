import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { isRunning } from '../process/proc.ts'
import { mysqlAvailable, ownMysqlAvailable, sharedMysql } from '../shared.ts'
import { outsideMysql } from '../shared/servers.ts'
import { until } from '../until.ts'

const shared = await mysqlAvailable('mysql-9.7')
const own = [await ownMysqlAvailable('mysql-9.7'), await ownMysqlAvailable('mariadb-11.8')]
const ownAvailable = own.every(({ available }) => available)

afterEach(() => vi.unstubAllEnvs())

test.skipIf(!shared.available)('every process of the run gets the same server', async () => {
  const mine = await sharedMysql()
  expect(mine).toMatchObject({ version: 'mysql-9.7', flavor: 'mysql' })
  const database = await mine.createDatabase()
  await database.query('CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (3)')
  const script = `import { sharedMysql } from ${JSON.stringify(new URL('../shared.ts', import.meta.url).href)}
    console.log(JSON.stringify(await (await sharedMysql()).query('SELECT n FROM ${database.database}.t')))`
  const other = spawn(process.execPath, ['--input-type=module', '-e', script])
  let printed = ''
  other.stdout.on('data', (chunk) => (printed += String(chunk)))
  // It ends by itself, idle connections or not.
  expect(await once(other, 'exit')).toEqual([0, null])
  expect(printed.trim()).toBe('[{"n":3}]')
  await database.drop()
})

test('servers from outside take the place of the kit’s', () => {
  vi.stubEnv('TAILRACE_TEST_MARIADB_10_11', 'mysql://ann:s%40fe@db.example/shop')
  expect(outsideMysql('mariadb-10.11')).toEqual({
    version: 'mariadb-10.11',
    host: 'db.example',
    port: 3306,
    user: 'ann',
    password: 's@fe',
    database: 'shop',
  })
  vi.stubEnv('TAILRACE_TEST_MARIADB_10_11', 'db.example')
  expect(() => outsideMysql('mariadb-10.11')).toThrow('TAILRACE_TEST_MARIADB_10_11 is not a URL')
})

test.skipIf(!ownAvailable)('no server outlives a SIGKILL, and the next run sweeps', async () => {
  const script = fileURLToPath(new URL('./mysql-owner.ts', import.meta.url))
  const start = async () => {
    const owner = fork(script)
    onTestFinished(() => void owner.kill('SIGKILL'))
    const [servers] = (await once(owner, 'message')) as [{ pid: number; dataDir: string }[]]
    return { owner, servers }
  }
  const first = await start()
  expect(first.servers.filter(({ pid }) => isRunning(pid))).toHaveLength(2)
  first.owner.kill('SIGKILL')
  await until(() => !first.servers.some(({ pid }) => isRunning(pid)), { what: 'servers to end' })
  expect(first.servers.filter(({ dataDir }) => existsSync(dataDir))).toHaveLength(2)
  const second = await start()
  expect(first.servers.filter(({ dataDir }) => existsSync(dataDir))).toEqual([])
  second.owner.kill('SIGTERM')
  await until(() => !second.servers.some(({ pid }) => isRunning(pid)), { what: 'servers to end' })
})
