import { expect, test } from 'vitest'
import { readFleet, readOptions } from './fleet.ts'

/** One name per idea across plugins: what is called otherwise elsewhere, and what it is called here. */
const canonical: Readonly<Record<string, string>> = {
  ssl: 'tls',
  sslMode: 'tls.mode',
  cert: 'certificate',
  privateKey: 'key',
  rootCert: 'ca',
  hostname: 'host',
  uri: 'url',
  connectionString: 'url',
  db: 'database',
  dbname: 'database',
  table: 'tables',
  tableFilter: 'tables',
  include: 'tables',
  exclude: 'tables',
  condition: 'where',
  when: 'where',
  predicate: 'where',
  filter: 'where',
  ops: 'operations',
  connectionTimeout: 'connectTimeout',
  bootstrapServers: 'brokers',
  servers: 'brokers',
  compress: 'compression',
  codec: 'compression',
  fields: 'columns',
  timeoutMs: 'a duration string',
}

const fleet = await readFleet()
const options = fleet.flatMap(({ title, plugin }) =>
  readOptions(plugin).found.map((option) => ({ plugin: title, ...option })),
)

test('one idea has one name across plugins', () => {
  const otherwise = options.flatMap(({ plugin, path, name }) =>
    name in canonical ? [`${plugin}: ${path} should be ${canonical[name]!}`] : [],
  )
  expect(otherwise).toEqual([])
})

test('options that several plugins have take the same keys', () => {
  const tls = new Set(['mode', 'ca', 'certificate', 'key', 'passphrase', 'serverName'])
  const nested = options.filter(({ path }) => path.startsWith('tls.'))
  expect(nested.length).toBeGreaterThan(0)
  expect(nested.filter(({ name }) => !tls.has(name))).toEqual([])
})

test('durations and sizes are strings with their unit, never bare numbers named after it', () => {
  const units = /(?:Ms|Millis|Seconds|Secs|Bytes|Kb|Mb)$/u
  expect(options.filter(({ name }) => units.test(name))).toEqual([])
})
