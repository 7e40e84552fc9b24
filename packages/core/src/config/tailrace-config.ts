import { dirname, resolve } from 'node:path'
import type { LogLevel } from '../services/pino-logger.ts'
import type { ConfigDocument } from './config-document.ts'
import { type PipelineConfig, pipelineConfig } from './pipeline-config.ts'
import { configShape } from './pipeline-shape.ts'
import { ProblemList } from './problems.ts'
import { substituteReferences } from './references.ts'
import { validate } from './validate.ts'

/** A whole configuration: its own options checked, plugins not yet looked up. */
export interface TailraceConfig {
  /** The config file, absolute; null for a configuration made by a program. */
  readonly file: string | null
  /** The folder that relative paths mean: the config file's. */
  readonly baseDir: string
  readonly pipelines: readonly PipelineConfig[]
  /** The module that replaces services, as written: a path, or in TypeScript the replacement itself. */
  readonly services: unknown
  readonly statePath: string
  readonly logLevel: LogLevel
  /** What was written, with its places. */
  readonly document: ConfigDocument
  /** Paths of the document whose values came from references; never shown. */
  readonly secret: ReadonlySet<string>
}

/**
 * Checks a document.
 *
 * @throws TailraceError CONFIG_INVALID, or CONFIG_REFERENCE_MISSING where nothing but references is wrong; `details.problems`
 *   lists every problem with its place
 */
export function readConfig(document: ConfigDocument, baseDir: string): TailraceConfig {
  const problems = new ProblemList(document)
  const { value, secret } = substituteReferences(baseDir, problems)
  const checked = validate(configShape, value ?? {}, { path: [], problems, secret })
  problems.throwIfAny()
  const { pipelines, services, state, log } = checked!
  return {
    file: document.file,
    baseDir,
    pipelines: Object.entries(pipelines).map(([name, pipeline]) =>
      pipelineConfig(name, pipeline, ['pipelines', name]),
    ),
    services,
    statePath: resolve(baseDir, state.path),
    logLevel: log.level,
    document,
    secret,
  }
}

/** The folder that relative paths of a config file mean. */
export function baseDirOf(file: string): string {
  return dirname(resolve(file))
}
