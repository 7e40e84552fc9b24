import { createProgram, commandSpecs, exitCodes } from '@tailrace/cli'
import { describe, expect, it } from 'vitest'
import { jsonLines, tailrace } from './command.ts'
import { workspace } from './workspace.ts'

describe('help', () => {
  it('of the program lists every command and every exit code', async () => {
    const { code, stdout } = await tailrace(['--help'], { cwd: await workspace() })
    expect(code).toBe(0)
    for (const { usage } of commandSpecs) expect(stdout).toContain(`  ${usage.split(' ')[0]}`)
    for (const exit of Object.values(exitCodes)) {
      expect(stdout).toMatch(new RegExp(`^ {2}${exit.code} +${exit.meaning}$`, 'mu'))
    }
  })

  it.each(commandSpecs.map((spec) => [spec.usage.split(' ')[0]!, spec] as const))(
    'of %s shows examples, options and exit codes',
    async (name, spec) => {
      const { code, stdout } = await tailrace([name, '--help'], { cwd: await workspace() })
      expect(code).toBe(0)
      const lines = stdout.split('\n').map((line) => line.trim().replaceAll(/ {2,}/gu, '  '))
      for (const { command, what } of spec.examples) expect(lines).toContain(`${command}  ${what}`)
      for (const { flags } of spec.options ?? []) expect(stdout).toContain(`  ${flags}`)
      for (const exit of spec.exits)
        expect(stdout).toMatch(new RegExp(`^ {2}${exitCodes[exit].code} `, 'mu'))
    },
  )

  it('examples are command lines that parse', () => {
    const program = createProgram('0.0.0')
    for (const { examples } of commandSpecs) {
      for (const { command } of examples) {
        const [, name, ...args] = command.split(' ')
        const known = program.commands.find((each) => each.name() === name)!
        expect({ command, ...known.parseOptions(args) }).toMatchObject({ command, unknown: [] })
      }
    }
  })

  it('is shown where no command is given, and the version on request', async () => {
    const cwd = await workspace()
    const bare = await tailrace([], { cwd })
    expect(bare).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: tailrace') })
    const version = await tailrace(['--version'], { cwd })
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/u)
  })
})

describe('a wrong command line', () => {
  it.each([
    ['an unknown command', ['rum'], 'Did you mean run?'],
    ['an unknown option', ['run', '--confg', 'x'], 'Did you mean --config?'],
    ['a missing argument', ['explain'], "missing required argument 'plugin'"],
    ['one argument too many', ['pause', 'a', 'b'], 'too many arguments'],
  ])('%s ends with 2', async (_what, args, message) => {
    const cwd = await workspace()
    const { code, stdout, stderr } = await tailrace(args, { cwd })
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(jsonLines(stderr)).toMatchObject([
      { code: 'USAGE', msg: expect.stringContaining(message) },
    ])
    const text = await tailrace([...args, '--no-json'], { cwd })
    expect(text.stderr).toMatch(/^USAGE {2}.*\n[^]*Fix: see `tailrace --help`\n$/u)
  })
})
