import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonLines, type Line, start, tailrace } from './command.ts'
import { fixture, toyWorkspace } from './workspace.ts'

async function statusOf(cwd: string): Promise<Line> {
  const { code, stdout } = await tailrace(['status'], { cwd })
  expect(code).toBe(0)
  return jsonLines(stdout)[0]!
}

describe('status, pause, resume and reset', () => {
  it('work on a pipeline that another process runs, and status also afterwards', async () => {
    const cwd = await toyWorkspace()
    expect(await statusOf(cwd)).toMatchObject({
      pipeline: 'toys',
      state: 'unknown',
      running: false,
    })

    const command = start(['run'], { cwd })
    await command.running()
    expect(await statusOf(cwd)).toMatchObject({ state: 'running', running: true })

    const refused = await tailrace(['reset', 'toys', '--yes'], { cwd })
    expect(refused.code).toBe(5)
    expect(jsonLines(refused.stderr)).toMatchObject([{ code: 'PIPELINE_RUNNING' }])

    expect((await tailrace(['pause', 'toys'], { cwd })).code).toBe(0)
    await command.status(({ state }) => state === 'paused')
    const resumed = await tailrace(['resume', 'toys', '--no-json'], { cwd })
    expect(resumed).toMatchObject({ code: 0, stdout: 'toys  running\n' })

    command.signal('SIGINT')
    await command.ended
    const after = await statusOf(cwd)
    expect(after).toMatchObject({ state: 'stopped', running: false, changesPerSecond: null })
    expect(after['checkpoints'].file.position.n).toBeGreaterThan(0)

    const text = await tailrace(['status', '--no-json'], { cwd })
    expect(text.stdout).toMatch(
      /^PIPELINE +STATE[^\n]*\ntoys +stopped +[\d.]+ s ago +\d+ .*file [\d.]+ s ago\n$/u,
    )
  }, 60_000)

  it('status says that a process was killed', async () => {
    const cwd = await toyWorkspace()
    const command = start(['run'], { cwd })
    await command.running()
    command.signal('SIGKILL')
    await command.ended
    expect(await statusOf(cwd)).toMatchObject({ state: 'interrupted', running: false })
    const text = await tailrace(['status', '--no-json'], { cwd })
    expect(text.stdout).toContain('the next start goes on from the checkpoint')
  })

  it('status shows why a pipeline waits, and why one failed', async () => {
    const cwd = await toyWorkspace({
      sink: `{ use: ${fixture('absent')} }`,
      more: 'retry: { for: 2s, initial: 100ms, max: 100ms }',
    })
    const command = start(['run'], { cwd })
    await command.status(({ state }) => state === 'starting')
    const waiting = await statusOf(cwd)
    expect(waiting['snapshot']?.retrying ?? waiting['state']).toMatch(/The toy is away|starting/u)
    expect((await command.ended).code).toBe(1)
    const failed = await statusOf(cwd)
    expect(failed).toMatchObject({ state: 'failed' })
    expect(failed['snapshot'].error).toContain('RETRIES_EXHAUSTED')
  })

  it('reset forgets positions, asks where it can, and refuses to guess where it cannot', async () => {
    const cwd = await toyWorkspace({ source: 'limit: 3, every: 1' })
    const nothing = await tailrace(['reset', 'toys', '--yes'], { cwd })
    expect(jsonLines(nothing.stdout)).toMatchObject([{ forgotten: false }])
    expect((await tailrace(['run'], { cwd })).code).toBe(0)

    const unasked = await tailrace(['reset', 'toys'], { cwd })
    expect(unasked.code).toBe(2)
    expect(unasked.stderr).toContain('--yes')
    expect((await statusOf(cwd))['checkpoints'].file.position).toEqual({ n: 3 })

    const done = await tailrace(['reset', 'toys', '--yes'], { cwd })
    expect(done.code).toBe(0)
    expect(jsonLines(done.stdout)).toMatchObject([{ pipeline: 'toys', forgotten: true }])
    expect(await statusOf(cwd)).toMatchObject({ state: 'unknown', checkpoints: {} })
  })

  it('reset --drop removes also what the source keeps on its server', async () => {
    const cwd = await toyWorkspace({ source: 'limit: 1, every: 1' })
    expect((await tailrace(['run'], { cwd })).code).toBe(0)
    await tailrace(['reset', 'toys', '--yes'], { cwd })
    expect(existsSync(join(cwd, 'slot'))).toBe(true)

    const unasked = await tailrace(['reset', 'toys', '--drop'], { cwd })
    expect(unasked.code).toBe(2)
    expect(existsSync(join(cwd, 'slot'))).toBe(true)
    const dropped = await tailrace(['reset', 'toys', '--drop', '--yes', '--no-json'], { cwd })
    expect(dropped.code).toBe(0)
    expect(dropped.stdout).toContain('Removed slot toy.\n')
    expect(existsSync(join(cwd, 'slot'))).toBe(false)
  })

  it('resources lists what the source keeps on its server, and drops it when told to', async () => {
    const cwd = await toyWorkspace({ source: 'limit: 1, every: 1' })
    const before = await tailrace(['resources', 'list', '--no-json'], { cwd })
    expect(before).toMatchObject({ code: 0, stdout: 'Nothing is kept on a server.\n' })
    expect((await tailrace(['run'], { cwd })).code).toBe(0)

    const listed = await tailrace(['resources', 'list'], { cwd })
    expect([listed.code, jsonLines(listed.stdout)]).toEqual([
      0,
      [{ type: 'resource', pipeline: 'toys', kind: 'slot', name: 'toy', detail: 'a file' }],
    ])
    const table = await tailrace(['resources', 'list', 'toys', '--no-json'], { cwd })
    expect(table.stdout).toMatch(/^PIPELINE +KIND +NAME +DETAIL\ntoys +slot +toy +a file\n$/u)

    const unasked = await tailrace(['resources', 'drop', 'toys'], { cwd })
    expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')])
    expect(existsSync(join(cwd, 'slot'))).toBe(true)
    const text = await tailrace(['resources', 'drop', 'toys', '--yes', '--no-json'], { cwd })
    expect(text.stdout).toMatch(/^Removed slot toy\.\n`tailrace reset toys` forgets/u)
    expect(existsSync(join(cwd, 'slot'))).toBe(false)
    const again = await tailrace(['resources', 'drop', 'toys'], { cwd })
    expect([again.code, jsonLines(again.stdout)]).toEqual([
      0,
      [{ type: 'dropped', pipeline: 'toys', dropped: [] }],
    ])
  })

  it('resources drops nothing of a running pipeline, and refuses what it does not know', async () => {
    const cwd = await toyWorkspace()
    const command = start(['run'], { cwd })
    await command.running()
    const refused = await tailrace(['resources', 'drop', 'toys', '--yes'], { cwd })
    expect(refused.code).toBe(5)
    expect(jsonLines(refused.stderr)).toMatchObject([{ code: 'PIPELINE_RUNNING' }])
    expect((await tailrace(['resources', 'list'], { cwd })).stdout).toContain('"name":"toy"')
    expect(existsSync(join(cwd, 'slot'))).toBe(true)
    const codes = [
      ['resources', 'drop', 'toyz', '--yes'],
      ['resources', 'list', 'toyz'],
      ['resources', 'drop'],
      ['resources', 'remove', 'toys'],
    ].map(async (args) => (await tailrace(args, { cwd })).code)
    expect(await Promise.all(codes)).toEqual([3, 3, 2, 2])
    command.signal('SIGINT')
    await command.ended
  })

  it('pause says so where nothing runs', async () => {
    const cwd = await toyWorkspace({ source: 'limit: 1, every: 1' })
    const { code, stderr } = await tailrace(['pause', 'toys'], { cwd })
    expect(code).toBe(1)
    expect(jsonLines(stderr)).toMatchObject([
      {
        code: 'STATE_UNAVAILABLE',
        where: 'pipeline "toys"',
        fix: expect.stringContaining('tailrace run toys'),
      },
    ])
  })
})
