import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '../../../test/kit/until.ts'
import { jsonLines, type Line, start, tailrace } from './command.ts'
import { fixture, toyWorkspace, workspace } from './workspace.ts'

/** A workspace with a pipeline from a library to a file. */
function libraryWorkspace(options: string): Promise<string> {
  return workspace({
    'tailrace.config.yaml': `pipelines:
  toys:
    source: { use: ${fixture('library')}, ${options} }
    sinks: [{ use: file, path: out.jsonl, content: record }]
`,
  })
}

async function delivered(cwd: string): Promise<string[]> {
  const text = await readFile(join(cwd, 'out.jsonl'), 'utf8').catch(() => '')
  return jsonLines(text.slice(0, text.lastIndexOf('\n') + 1)).map(({ id }) => id as string)
}

async function statusOf(cwd: string): Promise<Line> {
  const { stdout } = await tailrace(['status'], { cwd })
  return jsonLines(stdout)[0]!
}

/** How many numbers are in ranges. */
function countOf(ranges: readonly (readonly [number, number])[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0)
}

describe('tailrace snapshot', () => {
  it('has tables of a running pipeline read again, and status shows how far they are', async () => {
    const cwd = await libraryWorkspace(
      'tables: { public.books: 500, public.maps: 20000, other.films: 7 }, every: 20',
    )
    const command = start(['run'], { cwd })
    await command.running()
    expect((await statusOf(cwd))['snapshot'].snapshot).toBeNull()

    const part = await tailrace(
      ['snapshot', 'toys', 'public.books', 'other.films', '--where', 'id > 5', '--no-json'],
      { cwd },
    )
    expect(part).toMatchObject({
      code: 0,
      stdout:
        'toys  will read public.books, other.films\nSee how far it is: tailrace status toys\n',
    })
    const whole = await tailrace(['snapshot', 'toys', 'public.*'], { cwd })
    expect(jsonLines(whole.stdout)).toEqual([
      {
        type: 'snapshot',
        pipeline: 'toys',
        request: { tables: ['public.*'] },
        reads: { tables: ['public.books', 'public.maps'] },
      },
    ])
    await until(async () => (await delivered(cwd)).length >= 520, { deadlineMs: 20_000 })
    let status = await statusOf(cwd)
    // Known once the status was written twice.
    await until(async () => {
      status = await statusOf(cwd)
      return status['snapshotSpeed'].rowsPerSecond > 0
    })
    expect(status['snapshot'].snapshot).toMatchObject({ tables: 2, expectedRows: 20_500 })
    expect(status['snapshotSpeed'].rowsPerSecond).toBeGreaterThan(0)
    expect(status['snapshotSpeed'].secondsLeft).toBeGreaterThan(0)
    const text = await tailrace(['status', '--no-json'], { cwd })
    expect(text.stdout).toMatch(/^SNAPSHOT +TABLE +STATE +ROWS +OF +DONE +RATE +LEFT$/mu)
    expect(text.stdout).toMatch(
      /^toys +\d of 2 tables +[█-▏░]{16} +[\d,]+ +~20,500 +\d+ % +[\d.]+\/s +\d+ (s|min)$/mu,
    )
    expect(text.stdout).toMatch(
      /^ +public\.maps +[█-▏░]{16} +(waiting|reading) +[\d,]+ +~20,000 +\d+ %/mu,
    )

    const ids = await delivered(cwd)
    expect(ids.filter((id) => id.startsWith('read/1/'))).toHaveLength(495 + 2)
    expect(new Set(ids).size).toBe(ids.length)
    command.signal('SIGINT')
    expect((await command.ended).code).toBe(0)
  }, 60_000)

  it('is refused with what to do instead', async () => {
    const cwd = await libraryWorkspace('tables: { public.books: 7 }')
    const refusal = async (...args: string[]) => {
      const { code, stdout, stderr } = await tailrace(['snapshot', 'toys', ...args], { cwd })
      expect(stdout).toBe('')
      return { exit: code, ...jsonLines(stderr).at(-1) }
    }
    expect(await refusal('public.books')).toMatchObject({
      exit: 1,
      code: 'STATE_UNAVAILABLE',
      msg: 'The pipeline is not running.',
      where: 'pipeline "toys"',
      fix: 'start it: tailrace run toys',
    })
    const command = start(['run'], { cwd })
    await command.running()
    expect(await refusal('public.disks')).toMatchObject({
      exit: 1,
      code: 'SOURCE_TABLE_MISSING',
      where: 'pipeline "toys" › source "library"',
      fix: 'choose from: public.books',
    })
    expect(await refusal('public.books', '--where', 'id like 7')).toMatchObject({
      exit: 3,
      code: 'CONFIG_INVALID',
      msg: 'The library does not understand "id like 7".',
    })
    const unknown = await tailrace(['snapshot', 'toyz', 'public.books'], { cwd })
    expect(unknown.code).toBe(3)
    expect((await tailrace(['snapshot', 'toys'], { cwd })).code).toBe(2)
    command.signal('SIGINT')
    await command.ended
  })

  it('is refused where the source takes no snapshots', async () => {
    const cwd = await toyWorkspace()
    const command = start(['run'], { cwd })
    await command.running()
    const { code, stderr } = await tailrace(['snapshot', 'toys', 'public.numbers'], { cwd })
    expect(code).toBe(1)
    expect(jsonLines(stderr)).toMatchObject([
      { code: 'COMMAND_REFUSED', msg: 'This source takes no snapshots.' },
    ])
    command.signal('SIGINT')
    await command.ended
  })
})

describe('a snapshot', () => {
  it('goes on after a kill with the chunk that it was at, and ends the pipeline with 0 where it is all there is', async () => {
    const cwd = await libraryWorkspace(
      'tables: { public.books: 300, public.maps: 300 }, initial: true, only: true, every: 30',
    )
    const command = start(['run'], { cwd })
    await command.running()
    // By then, checkpoints have been written twice.
    await until(async () => (await delivered(cwd)).length >= 350)
    command.signal('SIGKILL')
    await command.ended
    const before = (await delivered(cwd)).length
    const [active] = (await statusOf(cwd))['checkpoints'].file.position.snapshot.active
    const stored =
      300 * countOf(active.finished) +
      10 * countOf(Object.values<[number, number][]>(active.parts).flat())
    expect(stored).toBeGreaterThan(0)
    const { code, stdout } = await tailrace(['run'], { cwd })
    expect(code).toBe(0)
    const last = jsonLines(stdout).at(-1)!
    expect(last).toMatchObject({ state: 'stopped', snapshot: null, changes: 600 - stored })
    const ids = await delivered(cwd)
    expect(ids).toHaveLength(before + last['changes'])
    expect(new Set(ids).size).toBe(600)
    expect((await statusOf(cwd))['checkpoints'].file.position).toEqual({
      snapshot: { next: 2, active: [] },
    })
  })
})
