import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonLines, tailrace } from './command.ts'
import { fixture, toyWorkspace, workspace } from './workspace.ts'

describe('list', () => {
  it('shows installed plugins, and the pipelines of the configuration', async () => {
    const cwd = await toyWorkspace()
    const { code, stdout } = await tailrace(['list'], { cwd })
    expect(code).toBe(0)
    const lines = jsonLines(stdout)
    expect(lines).toContainEqual(
      expect.objectContaining({
        type: 'plugin',
        kind: 'source',
        name: 'postgres',
        package: '@tailrace/source-postgres',
        error: null,
      }),
    )
    expect(lines.at(-1)).toMatchObject({
      type: 'pipeline',
      name: 'toys',
      sinks: [{ name: 'file' }],
    })
    const text = await tailrace(['list', '--no-json'], { cwd })
    expect(text.stdout).toMatch(/^source +postgres +\w+ +@tailrace\/source-postgres@\d/mu)
    expect(text.stdout).toMatch(/^toys +\S+numbers\.ts +file +at-least-once$/mu)
  })

  it('works without a configuration', async () => {
    const { code, stdout } = await tailrace(['list', '--no-json'], { cwd: await workspace() })
    expect(code).toBe(0)
    expect(stdout).toContain('`tailrace init` writes one')
  })
})

describe('explain', () => {
  it('shows options, defaults and examples from the schema', async () => {
    const cwd = await workspace()
    const { code, stdout } = await tailrace(['explain', fixture('numbers'), '--no-json'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain('numbers  source, experimental')
    expect(stdout).toContain(
      '  every  integer  default 10\n      Milliseconds from one number to the next.',
    )
    expect(stdout).toContain('  # To a hundred\n  source:\n    use: numbers\n    limit: 100')
  })

  it('finds plugins by short name and by kind and name, nested options included', async () => {
    const cwd = await workspace()
    for (const name of ['kafka', 'sink-kafka', '@tailrace/sink-kafka']) {
      const { stdout } = await tailrace(['explain', name], { cwd })
      const [plugin] = jsonLines(stdout)
      expect(plugin).toMatchObject({ name: 'kafka', kind: 'sink' })
      expect(plugin!['options']).toContainEqual(
        expect.objectContaining({ name: 'brokers', required: true }),
      )
      expect(plugin!['options']).toContainEqual(expect.objectContaining({ name: 'tls.mode' }))
    }
  })

  it('names a plugin that is not installed', async () => {
    const { code, stderr } = await tailrace(['explain', 'oracle'], { cwd: await workspace() })
    expect(code).toBe(4)
    expect(jsonLines(stderr)).toMatchObject([
      { code: 'PLUGIN_NOT_FOUND', fix: expect.stringContaining('npm install') },
    ])
  })
})

describe('schema', () => {
  it('is printed, or written to a file', async () => {
    const cwd = await workspace()
    const printed = await tailrace(['schema'], { cwd })
    const schema = JSON.parse(printed.stdout) as { $defs: object }
    expect(Object.keys(schema.$defs)).toContain('source-postgres')
    expect((await tailrace(['schema', '--out', 'made.json'], { cwd })).code).toBe(0)
    expect(JSON.parse(await readFile(join(cwd, 'made.json'), 'utf8'))).toEqual(schema)
  })
})
