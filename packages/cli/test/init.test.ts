import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  kafkaAvailable,
  postgresAvailable,
  sharedKafka,
  sharedPostgres,
} from '../../../test/kit/shared.ts'
import { jsonLines, tailrace } from './command.ts'
import { fixture, workspace } from './workspace.ts'

const postgres = await postgresAvailable(18)
const kafka = await kafkaAvailable()

describe('init', () => {
  it('writes a commented config that passes check', async () => {
    const cwd = await workspace()
    const made = await tailrace(
      [
        'init',
        '--source',
        fixture('numbers'),
        '--sink',
        'file',
        'console',
        '--encoder',
        'json',
        '--transform',
        'ignore-ddl',
      ],
      { cwd },
    )
    expect(made.code).toBe(0)
    expect(jsonLines(made.stdout)).toMatchObject([
      { file: join(cwd, 'tailrace.config.yaml'), next: ['tailrace check', 'tailrace run'] },
    ])
    const text = await readFile(join(cwd, 'tailrace.config.yaml'), 'utf8')
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/tailrace\.schema\.json\n/u)
    expect(text).toContain('      # every: 10  # Milliseconds from one number to the next.\n')
    expect(text).toContain(
      '        path: out/{schema}.{table}.jsonl\n        # otherPath: other.jsonl  # ',
    )
    expect(JSON.parse(await readFile(join(cwd, 'tailrace.schema.json'), 'utf8'))).toHaveProperty(
      '$defs',
    )
    expect(text.match(/encoder:/gu)).toHaveLength(1)
    const checked = await tailrace(['check', '--no-json'], { cwd })
    expect(checked).toMatchObject({ code: 0, stderr: '' })
  })

  it.skipIf(!postgres.available || !kafka.available)(
    'writes a config from PostgreSQL to Kafka that passes check',
    async () => {
      const database = await (await sharedPostgres(18)).createDatabase()
      const { bootstrap } = await sharedKafka()
      await database.query('CREATE TABLE orders (id bigint PRIMARY KEY, customer text)')
      const cwd = await workspace()
      const flags = ['--source', 'postgres', '--sink', 'kafka', '--encoder', 'debezium']
      const made = await tailrace(['init', ...flags, '--table', 'public.orders'], { cwd })
      expect(jsonLines(made.stdout)[0]!['next']).toEqual([
        'export DATABASE_URL=…',
        'tailrace check',
        'tailrace run',
      ])
      const env = { DATABASE_URL: database.url, KAFKA_BROKER: bootstrap[0]! }
      const checked = await tailrace(['check', '--no-json'], { cwd, env })
      expect(checked).toMatchObject({ code: 0, stderr: '' })
      expect(checked.stdout).toMatch(/^ {2}pass {2}source "postgres"/mu)
      expect(checked.stdout).toMatch(/^ {2}pass {2}sink "kafka"/mu)
    },
    120_000,
  )

  it('keeps an existing file unless it is forced', async () => {
    const cwd = await workspace({ 'tailrace.config.yaml': '# mine\n' })
    const refused = await tailrace(['init', '--yes'], { cwd })
    expect(refused.code).toBe(3)
    expect(jsonLines(refused.stderr)).toMatchObject([{ fix: expect.stringContaining('--force') }])
    expect(await readFile(join(cwd, 'tailrace.config.yaml'), 'utf8')).toBe('# mine\n')
    expect((await tailrace(['init', '--yes', '--force'], { cwd })).code).toBe(0)
    expect(await readFile(join(cwd, 'tailrace.config.yaml'), 'utf8')).toContain('use: postgres')
  })

  it('writes down a plugin that is not installed, with the line that installs it', async () => {
    const cwd = await workspace()
    const made = await tailrace(['init', '--sink', 'pulsar'], { cwd })
    expect(made.code).toBe(0)
    expect(jsonLines(made.stdout)[0]!['next']).toContain('npm install @tailrace/sink-pulsar')
  })
})
