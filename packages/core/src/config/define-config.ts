import type {
  SinkDefinition,
  SourceDefinition,
  TransformDefinition,
  EncoderDefinition,
} from '@tailrace/plugin-api'
import type { z } from 'zod'
import type { configShape, pipelineShape } from './pipeline-shape.ts'

/** A plugin with its options: by name, or the definition itself. */
export interface PluginInput<D> {
  readonly use: string | D
  readonly [option: string]: unknown
}

/** A sink with its options. */
export interface SinkInput extends PluginInput<SinkDefinition> {
  readonly name?: string
  readonly encoder?: string | PluginInput<EncoderDefinition>
}

/** A pipeline as it is written in TypeScript; the same keys as in YAML. */
export interface PipelineInput extends Omit<
  z.input<typeof pipelineShape>,
  'source' | 'transforms' | 'sinks'
> {
  readonly source: PluginInput<SourceDefinition>
  readonly transforms?: readonly PluginInput<TransformDefinition>[]
  readonly sinks: readonly SinkInput[]
}

/** A configuration as it is written in TypeScript. */
export interface ConfigInput extends Omit<z.input<typeof configShape>, 'pipelines'> {
  readonly pipelines: Readonly<Record<string, PipelineInput>>
}

/** Gives a `tailrace.config.ts` its types. Returns what it was given. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config
}
