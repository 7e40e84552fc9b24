import { execFileSync, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { until } from '../../../test/kit/until.ts'
import { toyWorkspace } from './workspace.ts'

const bin = join(import.meta.dirname, '../bin/tailrace.js')

/** Whether util-linux's `script`, which gives a command a terminal, is here. */
function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
}

describe.skipIf(!hasScript())('on a terminal', () => {
  it('run shows a live line, and Ctrl-C drains', async () => {
    const cwd = await toyWorkspace({ source: 'every: 2' })
    // Without `exec`, Ctrl-C would end some shells before what they started.
    const command = `stty cols 120; exec ${process.execPath} ${bin} run`
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd,
      env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm-256color' },
    })
    let screen = ''
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text))
    const ended = new Promise((resolve) => terminal.on('close', resolve))
    try {
      const what = () => `the live line; there is ${JSON.stringify(screen)}`
      const line =
        /^toys {2}running +[\d,.]+\/s {2}[1-9][\d,]* changes {2}lag 0 s, 0 B {2}credit \d+ %/mu
      await until(() => line.test(stripVTControlCharacters(screen)), { what })
      terminal.stdin.write('\u0003')
      expect(await ended).toBe(0)
    } finally {
      terminal.kill('SIGKILL')
    }
    expect(screen).toContain('Stopping in order; Ctrl-C again to stop at once.')
    expect(screen).toContain('\u001B[32m  running')
    expect(stripVTControlCharacters(screen)).toMatch(/^toys {2}stopped/mu)
    expect(screen).not.toContain('"type":"status"')
    expect(await readFile(join(cwd, 'out.jsonl'), 'utf8')).toMatch(/^\{"id":"toy\/1"/u)
  })
})
