import { describe, expect, it } from 'vitest'
import { jsonLines, start, tailrace } from './command.ts'
import { fixture, toyConfig, toyWorkspace, workspace } from './workspace.ts'

const escape = '\u001B['

describe('output', () => {
  it('is JSON where it is piped, text with --no-json, coloured when forced', async () => {
    const cwd = await toyWorkspace()
    const piped = await tailrace(['check'], { cwd })
    expect(jsonLines(piped.stdout).at(-1)).toMatchObject({ type: 'summary', fail: 0 })
    const text = await tailrace(['check', '--no-json'], { cwd })
    expect(text.stdout).toContain('pass  source "numbers"  counting  can count')
    expect(text.stdout).not.toContain(escape)
    const forced = await tailrace(['check', '--no-json'], { cwd, env: { FORCE_COLOR: '1' } })
    expect(forced.stdout).toContain(escape)
    const refused = await tailrace(['check', '--no-json', '--no-color'], {
      cwd,
      env: { FORCE_COLOR: '1' },
    })
    expect(refused.stdout).not.toContain(escape)
  })

  it('global options count before and after the command', async () => {
    const cwd = await workspace({ 'other.yaml': toyConfig() })
    const before = await tailrace(['--config', 'other.yaml', '--no-json', 'check'], { cwd })
    const after = await tailrace(['check', '--no-json', '--config', 'other.yaml'], { cwd })
    expect(before).toEqual(after)
    expect(before.code).toBe(0)
  })

  it('errors come with a stack only with --verbose', async () => {
    const cwd = await toyWorkspace({ sink: '{ use: pulsar }' })
    const plain = await tailrace(['run', '--no-json'], { cwd })
    expect(plain.stderr).toMatch(/^PLUGIN_NOT_FOUND {2}\S+tailrace\.config\.yaml\n/u)
    expect(plain.stderr).toContain('Fix: npm install @tailrace/sink-pulsar')
    expect(plain.stderr).not.toMatch(/^ +at /mu)
    const verbose = await tailrace(['run', '--no-json', '--verbose'], { cwd })
    expect(verbose.stderr).toMatch(/^ +at /mu)
  })

  it('check fails with the code and the fix of what it found; warnings pass', async () => {
    const failing = await tailrace(['check'], {
      cwd: await toyWorkspace({ source: 'finding: fail' }),
    })
    expect(failing.code).toBe(1)
    expect(jsonLines(failing.stdout)).toContainEqual({
      type: 'check',
      pipeline: 'toys',
      plugin: 'source "numbers"',
      check: 'counting',
      status: 'fail',
      detail: 'cannot count',
      fix: 'learn it',
      code: 'X_TOY_UNTAUGHT',
    })
    const warning = await tailrace(['check', '--no-json'], {
      cwd: await toyWorkspace({ source: 'finding: warn' }),
    })
    expect(warning.code).toBe(0)
    expect(warning.stdout).toContain('1 warnings, 0 failed')
  })

  it('check --fix prints the statements as one script, and the findings apart', async () => {
    const cwd = await toyWorkspace({ source: 'finding: warn' })
    const { code, stdout, stderr } = await tailrace(['check', '--fix'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toBe(
      `-- toys, source "numbers", counting: cannot count\nSELECT 'one';\nSELECT 'two';\n\n`,
    )
    expect(jsonLines(stderr)[0]).toMatchObject({ check: 'counting', status: 'warn' })
    const fine = await tailrace(['check', '--fix', '--no-json'], { cwd: await toyWorkspace({}) })
    expect(fine.stdout).toBe('')
    expect(fine.stderr).toContain('0 failed')
  })

  it('of run keeps changes of a console sink apart from status lines', async () => {
    const cwd = await toyWorkspace({ source: 'limit: 3, every: 1', sink: '{ use: console }' })
    const { code, stdout, stderr } = await tailrace(['run'], { cwd })
    expect(code).toBe(0)
    expect(jsonLines(stdout)).toHaveLength(3)
    expect(jsonLines(stderr).map(({ state }) => state as string)).toEqual(
      expect.arrayContaining(['running', 'stopped']),
    )
  })

  it('of run as text says how states change, and logs for people', async () => {
    const cwd = await toyWorkspace({
      sink: `{ use: ${fixture('absent')} }`,
      more: 'retry: { for: 500ms, initial: 50ms, max: 50ms }',
    })
    const command = start(['run', '--no-json'], { cwd })
    const { code, stdout, stderr } = await command.ended
    expect(code).toBe(1)
    expect(stdout).toBe('toys  starting\ntoys  failed\n')
    expect(stderr).toMatch(
      /^[\d:]{8} warn {2}toys {2}could not open sink "absent"; trying again \(SINK_UNAVAILABLE: The toy is away\.; fix: bring it back\)/u,
    )
    expect(stderr).toMatch(/^RETRIES_EXHAUSTED {2}pipeline "toys" › sink "absent"$/mu)
  })
})
