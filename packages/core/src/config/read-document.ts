import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { TailraceError } from '@tailrace/plugin-api'
import { loadFailure, loadModule } from '../plugins/load-module.ts'
import { type ConfigDocument, plainDocument } from './config-document.ts'
import { type Problem, ProblemList } from './problems.ts'
import { valueAt } from './path.ts'

const textual = new Set(['.yaml', '.yml', '.json'])

async function readText(file: string): Promise<ConfigDocument> {
  const text = await readFile(file, 'utf8')
  const { parseYaml } = await import('./yaml-document.ts')
  const found: Problem[] = []
  const document = parseYaml(file, text, found)
  const problems = new ProblemList(document)
  problems.all.push(...found)
  problems.throwIfAny()
  if (basename(file) !== 'package.json') return document
  return {
    file,
    value: valueAt(document.value, ['tailrace']),
    placeOf: (path, part) => document.placeOf(['tailrace', ...path], part),
  }
}

async function readModule(file: string): Promise<ConfigDocument> {
  const module = await loadModule(file)
  const exported = module['default']
  const value: unknown =
    typeof exported === 'function' ? await (exported as () => unknown)() : await exported
  if (typeof value === 'object' && value !== null) return plainDocument(file, value)
  throw new TailraceError(
    'CONFIG_UNREADABLE',
    'The file has no configuration as its default export.',
    {
      where: file,
      fix: 'export default defineConfig({ pipelines: { … } })',
    },
  )
}

/**
 * Reads a config file: YAML, JSON, a module, or the `tailrace` field of a package.json.
 *
 * @throws TailraceError CONFIG_UNREADABLE
 */
export async function readDocument(file: string): Promise<ConfigDocument> {
  try {
    return textual.has(extname(file)) ? await readText(file) : await readModule(file)
  } catch (error) {
    if (TailraceError.is(error)) throw error
    const { message, ...rest } = loadFailure(error)
    throw new TailraceError('CONFIG_UNREADABLE', `The configuration cannot be loaded: ${message}`, {
      where: file,
      cause: error,
      ...rest,
    })
  }
}
