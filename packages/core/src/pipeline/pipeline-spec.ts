import type {
  EncoderDefinition,
  SinkDefinition,
  SourceDefinition,
  TransformDefinition,
} from '@tailrace/plugin-api'

/** A plugin with the options it was given, validated by its schema. */
export interface PluginUse<D> {
  /** The name it goes by in errors, logs, metrics and state. */
  readonly name: string
  readonly definition: D
  /** The parsed options: defaults filled in, durations in milliseconds. */
  readonly options: object
}

/** A sink with its encoder; null for a sink that takes changes. */
export interface SinkUse extends PluginUse<SinkDefinition> {
  readonly encoder: PluginUse<EncoderDefinition> | null
}

/** A pipeline ready to be built: plugins found, options validated. */
export interface PipelineSpec {
  readonly name: string
  /** Folder that relative paths in options mean. */
  readonly baseDir: string
  readonly source: PluginUse<SourceDefinition>
  readonly transforms: readonly PluginUse<TransformDefinition>[]
  readonly sinks: readonly SinkUse[]
  readonly delivery: 'at-least-once' | 'exactly-once'
  /** How long retryable failures may last, and the first and longest wait between attempts, in milliseconds. */
  readonly retry: { readonly for: number; readonly initial: number; readonly max: number }
  /** What may be emitted and not yet confirmed. */
  readonly credit: { readonly bytes: number; readonly changes: number }
  /** Milliseconds that confirmed positions are gathered before they are written. */
  readonly checkpointInterval: number
  /** Milliseconds that an orderly stop may take. */
  readonly stopTimeout: number
}
