import { type CommandSpec, commandSpecs, exitCodes, globalOptions } from '@tailrace/cli'
import { cell, code, table } from '../markdown.ts'
import { generated, type Page } from '../page.ts'

interface FlagRow {
  readonly flags: string
  readonly description: string
}

function flagTable(options: readonly FlagRow[]): string {
  return table(
    ['Option', 'What it does'],
    options.map(({ flags, description }) => [code(flags), cell(description)]),
  )
}

function section(spec: CommandSpec): string {
  const { usage, description, options = [], examples, exits } = spec
  const args = Object.entries(spec.arguments ?? {}).map(([name, what]) => `- \`${name}\`: ${what}`)
  const width = Math.max(...examples.map(({ command }) => command.length))
  const shown = examples.map(({ command, what }) => `${command.padEnd(width)}  # ${what}`)
  return [
    `## tailrace ${usage.split(' ')[0]}`,
    `\`tailrace ${usage}\``,
    description,
    ...(args.length === 0 ? [] : [args.join('\n')]),
    ...(options.length === 0 ? [] : [flagTable(options)]),
    `\`\`\`sh\n${shown.join('\n')}\n\`\`\``,
    `Exit codes: ${exits.map((name) => exitCodes[name].code).join(', ')} ([what they mean](exit-codes.md)).`,
  ].join('\n\n')
}

/** The page of the command, from the table that also makes its help. */
export function cliPage(): Page {
  const globals = globalOptions.map(({ flags, description }) => ({ flags, description }))
  return {
    path: 'docs/reference/cli.md',
    text: [
      generated,
      '# The command `tailrace`',
      'On a terminal, output is text; where a stream is piped, it carries JSON lines: results on standard output, logs and errors on standard error.',
      '## Options of every command',
      flagTable([...globals, { flags: '-h, --help', description: 'Show help.' }]),
      ...commandSpecs.map(section),
    ].join('\n\n'),
  }
}
