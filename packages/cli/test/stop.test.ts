import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '../../../test/kit/until.ts'
import { jsonLines, start, tailrace } from './command.ts'
import { fixture, toyWorkspace, workspace } from './workspace.ts'

describe('tailrace run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'drains and stops in order at %s, and goes on where it was',
    async (signal) => {
      const cwd = await toyWorkspace()
      const command = start(['run'], { cwd })
      await command.running()
      await until(async () => (await readFile(join(cwd, 'out.jsonl'), 'utf8')) !== '')
      command.signal(signal)
      const { code, stdout } = await command.ended
      expect(code).toBe(0)
      const states = jsonLines(stdout).map(({ state }) => state as string)
      expect(states).toEqual(['starting', 'running', 'draining', 'stopped'])

      const again = start(['run'], { cwd })
      await again.status(({ state, changes }) => state === 'running' && changes === 0)
      const { length } = await readFile(join(cwd, 'out.jsonl'), 'utf8')
      await until(async () => (await readFile(join(cwd, 'out.jsonl'), 'utf8')).length > length)
      again.signal(signal)
      await again.ended
      const lines = jsonLines(await readFile(join(cwd, 'out.jsonl'), 'utf8'))
      expect(lines.map(({ id }) => id as string)).toEqual(lines.map((_, i) => `toy/${i + 1}`))
    },
  )

  it('stops at once at a second signal, with the code 130', async () => {
    const cwd = await toyWorkspace({ sink: `{ use: ${fixture('stuck')} }` })
    const command = start(['run'], { cwd })
    await until(() => existsSync(join(cwd, 'taken')))
    command.signal('SIGINT')
    await command.status(({ state }) => state === 'draining')
    const begun = performance.now()
    const again = setInterval(() => command.signal('SIGINT'), 250)
    const { code } = await command.ended
    clearInterval(again)
    expect(code).toBe(130)
    expect(performance.now() - begun).toBeLessThan(3000)
  })

  it('takes the two signals that npm makes of one Ctrl-C for one', async () => {
    const cwd = await toyWorkspace()
    const command = start(['run'], { cwd })
    await command.running()
    command.signal('SIGINT')
    command.signal('SIGINT')
    expect((await command.ended).code).toBe(0)
  })

  it('stops in the time that stop.timeout gives where a sink never confirms', async () => {
    const cwd = await toyWorkspace({
      sink: `{ use: ${fixture('stuck')} }`,
      more: 'stop: { timeout: 1s }',
    })
    const command = start(['run'], { cwd })
    await until(() => existsSync(join(cwd, 'taken')))
    const begun = performance.now()
    command.signal('SIGINT')
    const { code } = await command.ended
    expect(performance.now() - begun).toBeLessThan(2000)
    expect(code).toBe(130)
  })

  it('ends by itself with 0 when the source has nothing more', async () => {
    const cwd = await toyWorkspace({ source: 'limit: 5, every: 1' })
    const { code, stdout } = await tailrace(['run'], { cwd })
    expect(code).toBe(0)
    expect(jsonLines(stdout).at(-1)).toMatchObject({
      type: 'status',
      pipeline: 'toys',
      state: 'stopped',
      changes: 5,
      error: null,
    })
  })

  it('leaves other pipelines running when one fails, and ends with 1', async () => {
    const cwd = await workspace({
      'tailrace.config.yaml': `pipelines:
  bad:
    source: { use: ${fixture('numbers')} }
    sinks: [{ use: ${fixture('absent')}, forGood: true }]
  good:
    source: { use: ${fixture('numbers')} }
    sinks: [{ use: file, path: good.jsonl }]
`,
    })
    const command = start(['run'], { cwd })
    await command.status(({ pipeline, state }) => pipeline === 'bad' && state === 'failed')
    await until(async () => (await readFile(join(cwd, 'good.jsonl'), 'utf8')) !== '')
    command.signal('SIGTERM')
    const { code, stderr } = await command.ended
    expect(code).toBe(1)
    expect(jsonLines(stderr).filter(({ level }) => level === 'error')).toMatchObject([
      { code: 'SINK_AUTHENTICATION' },
    ])
  })

  it('delivers the first change within two seconds of its start', async () => {
    const cwd = await toyWorkspace({ source: 'every: 1' })
    const begun = performance.now()
    const command = start(['run'], { cwd })
    await until(async () => (await readFile(join(cwd, 'out.jsonl'), 'utf8')) !== '', { everyMs: 5 })
    expect(performance.now() - begun).toBeLessThan(2000)
    command.signal('SIGINT')
    await command.ended
  })

  it('ends also where a plugin has left something open', async () => {
    const cwd = await toyWorkspace({
      source: 'limit: 1, every: 1',
      sink: `{ use: ${fixture('careless')} }`,
    })
    expect((await tailrace(['run'], { cwd })).code).toBe(0)
  })

  it('reports what a plugin throws where nobody can catch it', async () => {
    const cwd = await toyWorkspace({ sink: `{ use: ${fixture('careless')}, throws: true }` })
    const { code, stderr } = await tailrace(['run'], { cwd })
    expect(code).toBe(1)
    expect(jsonLines(stderr)).toMatchObject([{ level: 'error', msg: 'thrown into the air' }])
  })
})
