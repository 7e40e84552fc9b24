import type { AnyDefinition } from '@tailrace/core'
import { Document, isCollection } from 'yaml'
import { inputSchema, optionRowsOf } from '../reference/option-rows.ts'
import { startingOptions } from './starting-options.ts'

/** A plugin in a new configuration. */
export interface Choice {
  /** As it is named in the configuration. */
  readonly use: string
  /** Null where it is not installed: its options are not known then. */
  readonly definition: AnyDefinition | null
}

/** What a new configuration is made of. */
export interface ConfigParts {
  readonly pipeline: string
  readonly source: Choice
  readonly tables: readonly string[]
  readonly transforms: readonly Choice[]
  readonly sinks: readonly Choice[]
  readonly encoder: Choice | null
}

const WIDTH = 120

function flow(value: unknown): string {
  const document = new Document(value)
  if (isCollection(document.contents)) document.contents.flow = true
  return document
    .toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: false })
    .trimEnd()
}

/** The first sentence of a description. */
function firstSentence(text: string): string {
  return /^.*?[.:;](?= |$)/u.exec(text)?.[0].replace(/[:;]$/u, '.') ?? text
}

function commented(name: string, value: string, description: string): string {
  const line = `# ${name}:${value === '' ? '' : ` ${value}`}`
  const note = description === '' ? '' : `  # ${firstSentence(description)}`
  return (
    line + (line.length + note.length > WIDTH ? `${note.slice(0, WIDTH - line.length - 1)}…` : note)
  )
}

/** The lines of one plugin's entry: what it is given, and as comments what else it takes. */
function entryLines({ use, definition }: Choice, tables: readonly string[]): string[] {
  const lines = [`use: ${flow(use)}`]
  if (definition === null) return [...lines, '# its options are not known: it is not installed']
  const given = startingOptions(definition, tables)
  const options = optionRowsOf(inputSchema(definition.options)).filter(
    ({ name }) => !/[.[*]/u.test(name),
  )
  for (const [key, value] of Object.entries(given)) {
    const about = options.find(({ name }) => name === key)?.description ?? ''
    if (about !== '') lines.push(`# ${about.replaceAll(/\s+/gu, ' ')}`)
    lines.push(`${key}: ${flow(value)}`)
  }
  for (const { name, type, default: fallback, description } of options) {
    if (name in given) continue
    lines.push(commented(name, fallback ?? (type === 'object' ? '{}' : ''), description))
  }
  return lines
}

/** Whether a sink needs no encoder. */
function takesChanges({ definition }: Choice): boolean {
  return definition?.kind === 'sink' && definition.defaultEncoder === null
}

const indent = (lines: readonly string[], by: string): string[] => lines.map((line) => by + line)

function item(lines: readonly string[], by: string): string[] {
  const [first, ...rest] = lines
  return [`${by}- ${first}`, ...indent(rest, `${by}  `)]
}

/**
 * A commented configuration.
 *
 * @param schemaFile the JSON Schema that editors are to use, or null
 */
export function configText(parts: ConfigParts, schemaFile: string | null): string {
  const { pipeline, source, tables, transforms, sinks, encoder } = parts
  const encoderLines =
    encoder === null ? [] : ['encoder:', ...indent(entryLines(encoder, tables), '  ')]
  const transformLines =
    transforms.length === 0
      ? [
          '    # Transforms drop, rename and reshape changes, in order; `tailrace list` shows them:',
          '    # transforms:',
          '    #   - { use: ignore-ddl }',
        ]
      : [
          '    transforms:',
          ...transforms.flatMap((choice) => item(entryLines(choice, tables), '      ')),
        ]
  return [
    ...(schemaFile === null ? [] : [`# yaml-language-server: $schema=./${schemaFile}`]),
    '# Options of a plugin: `tailrace explain <name>`. Secrets by reference: ${env:NAME}, ${file:path}.',
    'pipelines:',
    `  ${flow(pipeline)}:`,
    '    source:',
    ...indent(entryLines(source, tables), '      '),
    ...transformLines,
    '    sinks:',
    ...sinks.flatMap((choice) =>
      item(
        [...entryLines(choice, tables), ...(takesChanges(choice) ? [] : encoderLines)],
        '      ',
      ),
    ),
    '    # delivery: at-least-once  # What a crash can do: repeat changes.',
    '    # retry: { for: 12h }  # How long failures that may pass are retried.',
    '',
  ].join('\n')
}
