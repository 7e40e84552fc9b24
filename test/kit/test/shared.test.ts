import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import { kafkaAvailable, postgresAvailable, sharedPostgres } from '../shared.ts'
import { COORDINATOR_VARIABLE } from '../shared/coordinator.ts'
import { outsideKafka, outsidePostgres } from '../shared/servers.ts'
import globalSetup from '../shared/global-setup.ts'

afterEach(() => vi.unstubAllEnvs())

test('every process of the run gets the same server', async () => {
  const mine = await sharedPostgres(18)
  const script = `import { sharedPostgres } from ${JSON.stringify(new URL('../shared.ts', import.meta.url).href)}
    console.log((await sharedPostgres(18)).url)`
  const other = spawn(process.execPath, ['--input-type=module', '-e', script])
  let printed = ''
  other.stdout.on('data', (chunk) => (printed += String(chunk)))
  await once(other, 'exit')
  expect(printed.trim()).toBe(mine.url)
  expect(process.env[COORDINATOR_VARIABLE]).toMatch(/^http:\/\/127\.0\.0\.1:/)
})

test('servers from outside take the place of the kit’s', () => {
  vi.stubEnv('TAILRACE_TEST_POSTGRES_15', 'postgresql://ann:s%40fe@db.example:5433/shop')
  vi.stubEnv('KAFKA_BROKERS', 'one:9092, two:9092')
  expect(outsidePostgres(15)).toEqual({
    major: 15,
    host: 'db.example',
    port: 5433,
    user: 'ann',
    password: 's@fe',
    database: 'shop',
  })
  expect(outsideKafka()?.bootstrap).toEqual(['one:9092', 'two:9092'])
  vi.stubEnv('TAILRACE_TEST_POSTGRES_15', 'db.example')
  expect(() => outsidePostgres(15)).toThrow('TAILRACE_TEST_POSTGRES_15 is not a URL')
})

test('a missing Java is a named skip, or a failure where all is required', async () => {
  vi.stubEnv('KAFKA_BROKERS', '')
  vi.stubEnv('PATH', '/nowhere')
  vi.stubEnv('JAVA_HOME', '/nowhere')
  vi.stubEnv('TAILRACE_REQUIRE_ALL', '')
  vi.stubEnv(COORDINATOR_VARIABLE, '')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const teardown = await globalSetup()
  const found = await kafkaAvailable()
  expect(found.reason).toBe('Kafka cannot start: Java 17 or newer is needed: no `java` on PATH')
  await teardown()
  expect(warn.mock.lastCall?.[0]).toMatch(/Skipped, as Kafka cannot start.*\n.*shared\.test\.ts/)
  warn.mockRestore()
  vi.stubEnv('TAILRACE_REQUIRE_ALL', '1')
  await expect(kafkaAvailable()).rejects.toThrow('no suite may be skipped, but Kafka cannot start')
  expect(await postgresAvailable(18)).toEqual({ available: true })
})
