import type { z } from 'zod'
import type { Path } from './path.ts'
import type { pipelineShape } from './pipeline-shape.ts'

/** A plugin in a pipeline as the config has it: not looked up, options not checked. */
export interface PluginEntry {
  /** A short name, a package, a relative path, or (in TypeScript) the definition itself. */
  readonly use: unknown
  /** All other keys of the entry. */
  readonly options: Readonly<Record<string, unknown>>
  /** Where the entry is in the document. */
  readonly path: Path
}

/** A sink in a pipeline as the config has it. */
export interface SinkEntry extends PluginEntry {
  readonly name: string | undefined
  /** Undefined for the sink's own choice. */
  readonly encoder: PluginEntry | undefined
}

/** A pipeline as the config has it, its own options checked and in milliseconds and bytes. */
export interface PipelineConfig {
  readonly name: string
  readonly source: PluginEntry
  readonly transforms: readonly PluginEntry[]
  readonly sinks: readonly SinkEntry[]
  readonly delivery: 'at-least-once' | 'exactly-once'
  readonly retry: { readonly for: number; readonly initial: number; readonly max: number }
  readonly credit: { readonly bytes: number; readonly changes: number }
  readonly checkpointInterval: number
  readonly stopTimeout: number
}

function entry({ use, ...options }: Record<string, unknown>, path: Path): PluginEntry {
  return { use, options, path }
}

function sinkEntry(
  { name, encoder, ...rest }: z.output<typeof pipelineShape>['sinks'][number],
  path: Path,
): SinkEntry {
  const at = [...path, 'encoder']
  const coded = typeof encoder === 'string' ? { use: encoder, options: {}, path: at } : undefined
  return {
    ...entry(rest, path),
    name,
    encoder:
      coded ?? (encoder === undefined ? undefined : entry(encoder as Record<string, unknown>, at)),
  }
}

/** @param path where in the document the pipeline is */
export function pipelineConfig(
  name: string,
  checked: z.output<typeof pipelineShape>,
  path: Path,
): PipelineConfig {
  return {
    name,
    source: entry(checked.source, [...path, 'source']),
    transforms: checked.transforms.map((use, index) => entry(use, [...path, 'transforms', index])),
    sinks: checked.sinks.map((sink, index) => sinkEntry(sink, [...path, 'sinks', index])),
    delivery: checked.delivery,
    retry: checked.retry,
    credit: checked.credit,
    checkpointInterval: checked.checkpoint.interval,
    stopTimeout: checked.stop.timeout,
  }
}
