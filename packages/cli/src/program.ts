import { Command, Option } from 'commander'
import { commandSpecs } from './command-specs.ts'
import type { CommandSpec } from './command-spec.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { type Output, type OutputOptions, processOutput } from './output/channel.ts'
import { reportError } from './output/report-error.ts'

/** The global options, as help and the reference page list them. */
export const globalOptions = [
  new Option(
    '-c, --config <file>',
    'Configuration file (default: tailrace.config.* in this folder or one above).',
  ),
  new Option('--verbose', 'Show stacks of errors, and log debug lines.'),
  new Option('--json', 'Write JSON, also on a terminal (the default where output is piped).'),
  new Option('--no-json', 'Write text, also where output is piped.').default(undefined),
  new Option('--no-color', 'Write without colours (also: the variable NO_COLOR).'),
] as const

interface GlobalOptions extends OutputOptions {
  readonly config?: string
}

function helpTail(spec: CommandSpec): string {
  const width = Math.max(...spec.examples.map(({ command }) => command.length))
  const examples = spec.examples.map(({ command, what }) => `  ${command.padEnd(width)}  ${what}`)
  const exits = spec.exits.map((name) => {
    const { code, meaning } = exitCodes[name]
    return `  ${String(code).padEnd(5)}${meaning}`
  })
  return `\nExamples:\n${examples.join('\n')}\n\nExit codes:\n${exits.join('\n')}\n`
}

/** What the command line gave, before or after the command's name. Commander's own merge lets defaults win over it. */
function givenOptions(command: Command): GlobalOptions & Record<string, unknown> {
  const given: Record<string, unknown> = {}
  for (const level of [command.parent, command]) {
    if (level === null) continue
    for (const [name, value] of Object.entries(level.opts())) {
      if (level.getOptionValueSource(name) === 'cli') given[name] = value
    }
  }
  return given
}

async function perform(spec: CommandSpec, command: Command, finish: Finish): Promise<void> {
  const options = givenOptions(command)
  const output = processOutput(options)
  try {
    const action = await spec.load()
    finish(await action({ output, file: options.config }, command.args, options), output)
  } catch (error) {
    reportError(error, output)
    finish(exitCodeOf(error), output)
  }
}

/** Takes the exit code when a command has ended. */
export type Finish = (code: number, output: Output) => void

function addCommand(program: Command, spec: CommandSpec, finish: Finish): void {
  const [name, ...args] = spec.usage.split(' ')
  const command = program.command(name!).summary(spec.summary).description(spec.description)
  for (const arg of args) {
    command.argument(arg, spec.arguments?.[arg.replaceAll(/[^a-z]/gu, '')])
  }
  for (const { flags, description } of spec.options ?? []) command.option(flags, description)
  for (const option of globalOptions) command.addOption(option)
  command
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', helpTail(spec))
    .action(() => perform(spec, command, finish))
}

/** The command `tailrace`, ready to parse arguments. */
export function createProgram(version: string, finish: Finish = () => {}): Command {
  const program = new Command('tailrace')
    .description(
      'Carries changes away from databases: sources, transforms, encoders and sinks, put together in one file.',
    )
    .version(version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Show help.')
    .helpCommand('help [command]', 'Show help for a command.')
    .showSuggestionAfterError()
    .usage('[options] <command>')
  for (const option of globalOptions) program.addOption(option)
  program.addHelpText(
    'after',
    `
Begin:
  tailrace init                 write a commented tailrace.config.yaml
  tailrace check                see whether the servers are ready
  tailrace run                  run its pipelines

Exit codes:
${Object.values(exitCodes)
  .map(({ code, meaning }) => `  ${String(code).padEnd(5)}${meaning}`)
  .join('\n')}
`,
  )
  for (const spec of commandSpecs) addCommand(program, spec, finish)
  return program
}
