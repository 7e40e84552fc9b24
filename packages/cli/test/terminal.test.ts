import { execFileSync, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { until } from '../../../test/kit/until.ts'
import { fixture, toyWorkspace, workspace } from './workspace.ts'

const bin = join(import.meta.dirname, '../bin/tailrace.js')

/** Whether util-linux's `script`, which gives a command a terminal, is here. */
function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
}

/** Runs the command, `tailrace run` by default, on a terminal of 120 columns. */
function onTerminal(cwd: string, args = 'run') {
  // Without `exec`, Ctrl-C would end some shells before what they started.
  const command = `stty cols 120 rows 30; exec ${process.execPath} ${bin} ${args}`
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm-256color' },
  })
  const run = {
    /** Everything that was ever written to the terminal. */
    screen: '',
    ended: new Promise((resolve) => terminal.on('close', resolve)),
    type: (keys: string) => terminal.stdin.write(keys),
    shows: (line: RegExp) =>
      until(() => line.test(stripVTControlCharacters(run.screen)), {
        what: () => `${line}; there is ${JSON.stringify(run.screen)}`,
      }),
    [Symbol.dispose]: () => terminal.kill('SIGKILL'),
  }
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => (run.screen += text))
  return run
}

describe.skipIf(!hasScript())('on a terminal', () => {
  it('run shows a live line, and Ctrl-C drains', async () => {
    const cwd = await toyWorkspace({ source: 'every: 2' })
    using terminal = onTerminal(cwd)
    await terminal.shows(
      /^toys {2}running +[\d,.]+\/s {2}[1-9][\d,]* changes {2}lag 0 s, 0 B {2}credit \d+ %/mu,
    )
    terminal.type('\u0003')
    expect(await terminal.ended).toBe(0)
    const { screen } = terminal
    expect(screen).toContain('Stopping in order; Ctrl-C again to stop at once.')
    expect(screen).toContain('\u001B[32m  running')
    expect(stripVTControlCharacters(screen)).toMatch(/^toys {2}stopped/mu)
    expect(screen).not.toContain('"type":"status"')
    expect(await readFile(join(cwd, 'out.jsonl'), 'utf8')).toMatch(/^\{"id":"toy\/1"/u)
  })

  it('run shows a bar for each table that is read, and takes it away when it is done', async () => {
    const cwd = await workspace({
      'tailrace.config.yaml': `pipelines:
  toys:
    source: { use: ${fixture('library')}, tables: { public.books: 600 }, initial: true, only: true }
    sinks: [{ use: file, path: out.jsonl }]
`,
    })
    using terminal = onTerminal(cwd)
    await terminal.shows(
      /^ {2}snapshot {2}0 of 1 tables {2}[1-9]\d* % {2}\d+ of 600 rows {2}[\d,.]+\/s {2}\d+ s left$/mu,
    )
    await terminal.shows(
      /^ {4}public\.books {2}[█-▏░]{24} +[1-9]\d* % {2}\d+ of 600 rows {2}[\d,.]+\/s {2}\d+ s left$/mu,
    )
    expect(await terminal.ended).toBe(0)
    const lines = stripVTControlCharacters(terminal.screen).trimEnd().split('\n')
    expect(lines.at(-1)!.trim()).toMatch(/^toys {2}stopped .* 600 changes/u)
    // The last thing that is drawn below the pipeline's line is taken away again.
    const last = terminal.screen.slice(terminal.screen.lastIndexOf('public.books'))
    expect(last).toContain('A\r\u001B[0J')
  })

  it('resources drop says what it would remove, and asks', async () => {
    const cwd = await toyWorkspace({ source: 'limit: 1, every: 1' })
    writeFileSync(join(cwd, 'slot'), '')
    const question =
      /Remove slot toy \(a file\) from the source's server\? Pipeline "toys" then cannot go on/u
    using no = onTerminal(cwd, 'resources drop toys')
    await no.shows(question)
    no.type('n')
    expect(await no.ended).toBe(1)
    expect(no.screen).toContain('Nothing was changed.')
    expect(existsSync(join(cwd, 'slot'))).toBe(true)
    using yes = onTerminal(cwd, 'resources drop toys')
    await yes.shows(question)
    yes.type('y')
    expect(await yes.ended).toBe(0)
    expect(yes.screen).toContain('Removed slot toy.')
    expect(existsSync(join(cwd, 'slot'))).toBe(false)
  })
})
