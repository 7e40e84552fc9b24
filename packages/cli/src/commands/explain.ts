import { dirname, resolve } from 'node:path'
import type { AnyDefinition } from '@tailrace/core'
import type { CommandAction } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { findPlugin } from '../find-plugin.ts'
import type { Channel } from '../output/channel.ts'
import { exampleYaml } from '../reference/example-yaml.ts'
import { inputSchema, type OptionRow, optionRowsOf } from '../reference/option-rows.ts'

function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/u)) {
    if (line !== '' && line.length + word.length >= width - indent.length) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((each) => indent + each).join('\n')
}

function optionText(option: OptionRow, { style, width }: Channel): string {
  const { name, type, required, description, examples } = option
  const value = required
    ? style('yellow', 'required')
    : option.default === undefined
      ? ''
      : `default ${option.default}`
  const head = `  ${style('bold', name)}  ${style('cyan', type)}${value === '' ? '' : `  ${value}`}`
  const about = description === '' ? [] : [wrap(description, Math.min(width, 100), '      ')]
  const shown = examples.map((example) => `      e.g. ${JSON.stringify(example)}`)
  return [head, ...about, ...shown].join('\n')
}

function explanation(definition: AnyDefinition, out: Channel): string {
  const { name, kind, summary, stability, options, examples = [] } = definition
  const { style } = out
  const rows = optionRowsOf(inputSchema(options))
  const listed = rows.length === 0 ? ['  None.'] : rows.map((row) => optionText(row, out))
  const shown = examples.map(
    (example) =>
      `  ${style('dim', `# ${example.title}`)}\n${exampleYaml(kind, name, example.options).replaceAll(/^/gmu, '  ')}`,
  )
  return [
    `${style('bold', name)}  ${kind}, ${stability}`,
    summary,
    `\n${style('bold', 'Options')}`,
    ...listed,
    ...(shown.length === 0 ? [] : [`\n${style('bold', 'Examples')}`, shown.join('\n\n')]),
  ].join('\n')
}

/** `tailrace explain` */
export const explain: CommandAction = async ({ output: { out }, file }, [plugin]) => {
  const baseDir = file === undefined ? process.cwd() : dirname(resolve(file))
  const definition = await findPlugin(plugin!, baseDir)
  if (out.json) {
    const { name, kind, summary, stability, examples = [], options } = definition
    const schema = inputSchema(options)
    out.object({ name, kind, summary, stability, options: optionRowsOf(schema), schema, examples })
  } else out.line(explanation(definition, out))
  return exitCodes.ok.code
}
