import { resolve } from 'node:path'
import { plainDocument } from './config-document.ts'
import type { PipelineInput } from './define-config.ts'
import { readConfig, type TailraceConfig } from './tailrace-config.ts'

/** What a pipeline without a config file is given of what the file would say. */
export interface ParsePipelineOptions {
  /** Names it in state, logs and metrics. Default `pipeline`. */
  readonly name?: string
  /** The folder that relative paths mean, and from which plugins are found. Default: the current folder. */
  readonly baseDir?: string
}

/**
 * Checks a pipeline that a program describes, for embedding: a configuration with this one pipeline.
 *
 * @throws TailraceError CONFIG_INVALID or CONFIG_REFERENCE_MISSING
 */
export function parsePipeline(
  pipeline: PipelineInput,
  options: ParsePipelineOptions = {},
): TailraceConfig {
  const { name = 'pipeline', baseDir = '.' } = options
  return readConfig(plainDocument(null, { pipelines: { [name]: pipeline } }), resolve(baseDir))
}
