import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import type { AnyDefinition } from '@tailrace/core'
import { type PluginKind, TailraceError } from '@tailrace/plugin-api'
import type { CommandAction, CommandContext } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { type Answers, defaultAnswers, flagAnswers } from '../init/answers.ts'
import { type Choice, configText, type ConfigParts } from '../init/config-text.ts'
import { usageError } from '../usage-error.ts'
import { writeSchema } from './schema.ts'

const SCHEMA_FILE = 'tailrace.schema.json'

async function installedIn(baseDir: string): Promise<readonly AnyDefinition[]> {
  const { listInstalledPlugins } = await import('@tailrace/core')
  return (await listInstalledPlugins(baseDir)).flatMap(({ definition }) => definition ?? [])
}

/** The answers of flags, then of questions where there is a terminal to ask on, then the defaults. */
async function answersFor(
  options: Readonly<Record<string, unknown>>,
  { output: { err } }: CommandContext,
  installed: readonly AnyDefinition[],
): Promise<Answers | null> {
  const given = flagAnswers(options)
  const silent = options['yes'] === true || given.source !== undefined || given.sinks !== undefined
  if (silent || !process.stdin.isTTY || !err.terminal || err.json) {
    return { ...defaultAnswers, ...given }
  }
  const { askQuestions, Cancelled } = await import('../init/questions.ts')
  try {
    return await askQuestions(given, installed, err.stream)
  } catch (error) {
    if (error instanceof Cancelled) return null
    throw error
  }
}

/** Finds the plugins meant. One that is not installed is written down all the same, with the line that installs it. */
async function partsOf(
  answers: Answers,
  baseDir: string,
): Promise<{ readonly parts: ConfigParts; readonly missing: readonly string[] }> {
  const { resolvePlugin } = await import('@tailrace/core')
  const missing: string[] = []
  const choose = async (use: string, kind: PluginKind): Promise<Choice> => {
    try {
      return { use, definition: await resolvePlugin(use, kind, baseDir) }
    } catch (error) {
      if (!TailraceError.is(error) || error.code !== 'PLUGIN_NOT_FOUND') throw error
      missing.push(error.fix?.replace(/^npm install /u, '') ?? use)
      return { use, definition: null }
    }
  }
  const { pipeline, source, tables, transforms, sinks, encoder } = answers
  const parts = {
    pipeline,
    tables,
    source: await choose(source, 'source'),
    transforms: await Promise.all(transforms.map((use) => choose(use, 'transform'))),
    sinks: await Promise.all(sinks.map((use) => choose(use, 'sink'))),
    encoder: encoder === null ? null : await choose(encoder, 'encoder'),
  }
  return { parts, missing: [...new Set(missing)] }
}

function nextSteps(text: string, missing: readonly string[]): readonly string[] {
  const variables = new Set(
    [...text.matchAll(/^[^#\n]*\$\{env:(\w+)\}/gmu)].map(([, name]) => name!),
  )
  return [
    ...(missing.length === 0 ? [] : [`npm install ${missing.join(' ')}`]),
    ...[...variables].map((name) => `export ${name}=…`),
    'tailrace check',
    'tailrace run',
  ]
}

/** `tailrace init` */
export const init: CommandAction = async (context, _args, options) => {
  const { out, err } = context.output
  const file = context.file ?? 'tailrace.config.yaml'
  const baseDir = dirname(resolve(file))
  if (!/^\.ya?ml$/u.test(extname(file))) {
    usageError(`init writes YAML: ${basename(file)} must end in .yaml or .yml`, context.output)
    return exitCodes.usage.code
  }
  if (existsSync(file) && options['force'] !== true) {
    throw new TailraceError('CONFIG_INVALID', 'The file exists, and is kept.', {
      where: file,
      fix: 'give another name with --config, or overwrite it with --force',
    })
  }
  const answers = await answersFor(options, context, await installedIn(baseDir))
  if (answers === null) {
    err.line('Nothing was written.')
    return exitCodes.failed.code
  }
  const { parts, missing } = await partsOf(answers, baseDir)
  const text = configText(parts, SCHEMA_FILE)
  await writeFile(file, text)
  await writeSchema(join(baseDir, SCHEMA_FILE), baseDir)
  const next = nextSteps(text, missing)
  if (out.json)
    out.object({ type: 'init', file: resolve(file), schema: join(baseDir, SCHEMA_FILE), next })
  else
    out.line(
      `Wrote ${file} and ${SCHEMA_FILE}. Next:\n${next.map((step) => `  ${step}`).join('\n')}`,
    )
  return exitCodes.ok.code
}
