import type { Writable } from 'node:stream'
import * as ask from '@clack/prompts'
import type { AnyDefinition } from '@tailrace/core'
import type { PluginKind } from '@tailrace/plugin-api'
import { type Answers, defaultAnswers } from './answers.ts'

/** Thrown when the user leaves a question by Ctrl-C. */
export class Cancelled extends Error {}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (ask.isCancel(answer)) throw new Cancelled('cancelled')
  return answer as Exclude<T, symbol>
}

/** Asks what the flags did not say. */
export async function askQuestions(
  known: Partial<Answers>,
  installed: readonly AnyDefinition[],
  output: Writable,
): Promise<Answers> {
  const choices = (kind: PluginKind, fallback: readonly string[]) => {
    const found = installed.filter((definition) => definition.kind === kind)
    return found.length === 0
      ? fallback.map((value) => ({ value, label: value }))
      : found.map(({ name, summary }) => ({ value: name, label: name, hint: summary }))
  }
  const many = async (
    message: string,
    kind: PluginKind,
    fallback: readonly string[],
    required: boolean,
  ) =>
    answered(
      await ask.multiselect({
        message,
        options: choices(kind, fallback),
        required,
        output,
      }),
    )
  const line = async (message: string, initialValue: string) =>
    answered(await ask.text({ message, initialValue, output }))

  const pipeline = known.pipeline ?? (await line('Name of the pipeline', defaultAnswers.pipeline))
  const source =
    known.source ??
    answered(
      await ask.select({
        message: 'Where do changes come from?',
        options: choices('source', ['postgres']),
        output,
      }),
    )
  const tables =
    known.tables ??
    (await line('Which tables? (patterns, separated by commas)', defaultAnswers.tables.join(', ')))
      .split(',')
      .map((pattern) => pattern.trim())
      .filter((pattern) => pattern !== '')
  const transforms =
    known.transforms ??
    (await many('Transforms on the way?', 'transform', ['filter', 'rename', 'ignore-ddl'], false))
  const sinks =
    known.sinks ?? (await many('Where do changes go?', 'sink', ['kafka', 'file', 'console'], true))
  const own = { value: null, label: 'the sink’s own choice' }
  const encoder =
    known.encoder ??
    answered(
      await ask.select<string | null>({
        message: 'In which format?',
        options: [own, ...choices('encoder', ['json', 'debezium', 'canal-json'])],
        output,
      }),
    )
  return { pipeline, source, tables, transforms, sinks, encoder }
}
