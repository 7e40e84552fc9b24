import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonLines, type Line, type Outcome, start, tailrace } from './command.ts'
import { fixture, toyConfig, toyWorkspace, workspace } from './workspace.ts'

/** The error that a command ended with. */
function errorOf({ stderr }: Outcome): Line {
  return jsonLines(stderr).findLast(({ level }) => level === 'error')!
}

async function runWith(config: string): Promise<Outcome & { readonly cwd: string }> {
  const cwd = await workspace({ 'tailrace.config.yaml': config })
  return { ...(await tailrace(['run'], { cwd })), cwd }
}

describe('bad input is told with code, where, what and fix', () => {
  it('a typo in an option of the pipeline and in one of a plugin, both at once', async () => {
    const outcome = await runWith(toyConfig({ source: 'evry: 5', sink: '{ use: file, pth: x }' }))
    const error = errorOf(outcome)
    expect(outcome.code).toBe(3)
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      where: join(outcome.cwd, 'tailrace.config.yaml'),
    })
    const problems = (error['details'].problems as Line[]).toSorted((a, b) =>
      a['path'] < b['path'] ? -1 : 1,
    )
    expect(problems).toMatchObject([
      {
        line: 4,
        path: 'pipelines.toys.sinks[0].path',
        message: expect.stringContaining('required'),
      },
      {
        line: 4,
        path: 'pipelines.toys.sinks[0].pth',
        message: expect.stringContaining('did you mean "path"'),
      },
      {
        line: 3,
        path: 'pipelines.toys.source.evry',
        message: expect.stringContaining('did you mean "every"'),
      },
    ])
    expect(error['msg']).toMatch(/tailrace\.config\.yaml:3:\d+ {2}pipelines\.toys\.source\.evry/u)
  })

  it('a typo in a key of the pipeline', async () => {
    const outcome = await runWith(toyConfig({ more: 'delivry: exactly-once' }))
    expect(outcome.code).toBe(3)
    expect(errorOf(outcome)['msg']).toMatch(
      /:5:5 {2}pipelines\.toys\.delivry\n {2}.*did you mean "delivery"/u,
    )
  })

  it('a missing plugin', async () => {
    const outcome = await runWith(toyConfig({ sink: '{ use: pulsar }' }))
    const error = errorOf(outcome)
    expect(outcome.code).toBe(4)
    expect(error['code']).toBe('PLUGIN_NOT_FOUND')
    expect(error['details'].problems).toMatchObject([
      { line: 4, path: 'pipelines.toys.sinks[0].use', fix: 'npm install @tailrace/sink-pulsar' },
    ])
  })

  it('a plugin of the wrong kind', async () => {
    const outcome = await runWith(toyConfig({ sink: `{ use: ${fixture('numbers')} }` }))
    const error = errorOf(outcome)
    expect(outcome.code).toBe(4)
    expect(error['code']).toBe('PLUGIN_WRONG_KIND')
    expect(error['details'].problems).toMatchObject([
      {
        path: 'pipelines.toys.sinks[0].use',
        message: expect.stringMatching(/is a source, and a sink is needed/u),
        fix: expect.stringContaining('`source`'),
      },
    ])
  })

  it('a file that is no plugin', async () => {
    const cwd = await workspace({
      'plain.js': 'export default 7\n',
      'tailrace.config.yaml': toyConfig({ sink: '{ use: ./plain.js }' }),
    })
    const outcome = await tailrace(['run'], { cwd })
    expect(outcome.code).toBe(4)
    expect(errorOf(outcome)).toMatchObject({
      code: 'PLUGIN_INVALID',
      msg: expect.stringContaining('./plain.js is not a Tailrace plugin'),
    })
  })

  it('a missing environment variable', async () => {
    const outcome = await runWith(
      toyConfig({ sink: '{ use: file, path: "${env:TAILRACE_NO_SUCH}" }' }),
    )
    const error = errorOf(outcome)
    expect(outcome.code).toBe(3)
    expect(error['code']).toBe('CONFIG_REFERENCE_MISSING')
    expect(error['details'].problems).toMatchObject([
      {
        line: 4,
        path: 'pipelines.toys.sinks[0].path',
        message: expect.stringContaining('TAILRACE_NO_SUCH'),
        fix: expect.stringContaining('TAILRACE_NO_SUCH'),
      },
    ])
  })

  it('YAML that cannot be parsed', async () => {
    const outcome = await runWith('pipelines:\n  toys: [\n')
    expect(outcome.code).toBe(3)
    expect(errorOf(outcome)).toMatchObject({
      code: 'CONFIG_UNREADABLE',
      msg: expect.stringMatching(/tailrace\.config\.yaml:\d+:\d+/u),
    })
  })

  it('no configuration', async () => {
    const outcome = await tailrace(['run'], { cwd: await workspace() })
    expect(outcome.code).toBe(3)
    expect(errorOf(outcome)).toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      fix: expect.stringContaining('tailrace init'),
    })
  })

  it('a pipeline that the configuration does not have', async () => {
    const outcome = await tailrace(['run', 'toyz'], { cwd: await toyWorkspace() })
    expect(outcome.code).toBe(3)
    expect(errorOf(outcome)).toMatchObject({
      code: 'PIPELINE_UNKNOWN',
      msg: expect.stringContaining('did you mean "toys"'),
      fix: 'choose from: toys',
    })
  })

  it('a damaged state file', async () => {
    const cwd = await toyWorkspace({ more: '\nstate: { path: state.sqlite }' })
    await writeFile(join(cwd, 'state.sqlite'), 'not a database, by no means '.repeat(200))
    const outcome = await tailrace(['run'], { cwd })
    expect(outcome.code).toBe(1)
    expect(errorOf(outcome)).toMatchObject({
      code: 'STATE_UNREADABLE',
      where: expect.stringMatching(/pipeline "toys" › .*state\.sqlite/u),
      msg: expect.stringContaining('damaged'),
      fix: expect.stringContaining('restore'),
    })
  })

  it('two processes on one pipeline', async () => {
    const cwd = await toyWorkspace()
    const first = start(['run'], { cwd })
    await first.running()
    const second = await tailrace(['run'], { cwd })
    expect(second.code).toBe(5)
    expect(errorOf(second)).toMatchObject({
      code: 'PIPELINE_RUNNING',
      where: 'pipeline "toys"',
      fix: expect.any(String),
    })
    first.signal('SIGINT')
    expect((await first.ended).code).toBe(0)
  })

  it('a CEL expression that cannot be compiled', async () => {
    const outcome = await runWith(
      toyConfig({ more: 'transforms: [{ use: filter, where: "after.id >=" }]' }),
    )
    expect(outcome.code).toBe(3)
    expect(errorOf(outcome)).toMatchObject({
      code: 'EXPRESSION_INVALID',
      where: expect.stringContaining('transform "filter"'),
      msg: expect.stringContaining('after.id >='),
    })
  })

  it('a CEL expression that does not fit the table', async () => {
    const outcome = await runWith(
      toyConfig({ more: 'transforms: [{ use: filter, where: "after.idd > 5" }]' }),
    )
    expect(outcome.code).toBe(3)
    expect(errorOf(outcome)).toMatchObject({
      code: 'EXPRESSION_INVALID',
      where: expect.stringContaining('pipeline "toys"'),
      msg: expect.stringContaining('idd'),
    })
  })

  it('a sink that refuses for good', async () => {
    const outcome = await runWith(
      toyConfig({ sink: `{ use: ${fixture('absent')}, forGood: true }` }),
    )
    expect(outcome.code).toBe(1)
    expect(errorOf(outcome)).toMatchObject({
      code: 'SINK_AUTHENTICATION',
      where: expect.stringMatching(/pipeline "toys" › sink "absent"/u),
      msg: 'The toy refuses you.',
      fix: 'ask nicely',
    })
  })
})
