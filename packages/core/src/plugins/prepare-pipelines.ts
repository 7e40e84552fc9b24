import { type PluginKind, TailraceError } from '@tailrace/plugin-api'
import { didYouMean } from '../config/did-you-mean.ts'
import type { PipelineConfig, PluginEntry, SinkEntry } from '../config/pipeline-config.ts'
import { ProblemList } from '../config/problems.ts'
import type { TailraceConfig } from '../config/tailrace-config.ts'
import { validate } from '../config/validate.ts'
import type { PipelineSpec, PluginUse, SinkUse } from '../pipeline/pipeline-spec.ts'
import type { DefinitionOf } from './plugin-definition.ts'
import { resolvePlugin } from './resolve-plugin.ts'

/** Finds plugins and checks their options, gathering what is wrong. */
class Preparation {
  readonly #config: TailraceConfig
  readonly problems: ProblemList

  constructor(config: TailraceConfig) {
    this.#config = config
    this.problems = new ProblemList(config.document)
  }

  async use<K extends PluginKind>(
    { use, options, path }: PluginEntry,
    kind: K,
  ): Promise<PluginUse<DefinitionOf[K]> | null> {
    const { problems } = this
    const { baseDir, secret } = this.#config
    try {
      const definition = await resolvePlugin(use, kind, baseDir)
      const checked = validate(definition.options, options, { path, problems, secret })
      return checked === undefined ? null : { name: definition.name, definition, options: checked }
    } catch (error) {
      if (!TailraceError.is(error)) throw error
      problems.addError([...path, 'use'], error)
      return null
    }
  }

  async sink(entry: SinkEntry): Promise<SinkUse | null> {
    const sink = await this.use(entry, 'sink')
    if (sink === null) {
      if (entry.encoder !== undefined) await this.use(entry.encoder, 'encoder')
      return null
    }
    const name = entry.name ?? sink.name
    const { defaultEncoder, optionalEncoder = false } = sink.definition
    if (defaultEncoder === null && (entry.encoder === undefined || !optionalEncoder)) {
      if (entry.encoder !== undefined) {
        this.problems.add(entry.encoder.path, `sink "${name}" takes changes, and no encoder`, {
          fix: 'remove `encoder`',
        })
      }
      return { ...sink, name, encoder: null }
    }
    const encoder = await this.use(
      entry.encoder ?? { use: defaultEncoder, options: {}, path: [...entry.path, 'encoder'] },
      'encoder',
    )
    return encoder && { ...sink, name, encoder }
  }

  async pipeline(config: PipelineConfig): Promise<PipelineSpec | null> {
    const { name, delivery, retry, credit, checkpointInterval, stopTimeout } = config
    const source = await this.use(config.source, 'source')
    const transforms = await Promise.all(
      config.transforms.map((entry) => this.use(entry, 'transform')),
    )
    const sinks = await Promise.all(config.sinks.map((entry) => this.sink(entry)))
    this.#refuseSameNames(sinks, config.sinks)
    if (source === null || transforms.includes(null) || sinks.includes(null)) return null
    return {
      name,
      baseDir: this.#config.baseDir,
      source,
      transforms: transforms as NonNullable<(typeof transforms)[number]>[],
      sinks: sinks as SinkUse[],
      delivery,
      retry,
      credit,
      checkpointInterval,
      stopTimeout,
    }
  }

  #refuseSameNames(sinks: readonly (SinkUse | null)[], entries: readonly SinkEntry[]): void {
    const names = new Set<string>()
    for (const [index, sink] of sinks.entries()) {
      if (sink === null) continue
      const { path } = entries[index]!
      if (names.has(sink.name)) {
        this.problems.add(path, `a sink before this one is named "${sink.name}" too`, {
          fix: 'give each a `name` of its own',
        })
      }
      names.add(sink.name)
    }
  }
}

function chosen(
  config: TailraceConfig,
  names: readonly string[] | undefined,
): readonly PipelineConfig[] {
  if (names === undefined || names.length === 0) return config.pipelines
  const known = config.pipelines.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new TailraceError(
      'PIPELINE_UNKNOWN',
      `There is no pipeline "${unknown}"${didYouMean(unknown, known) || '.'}`,
      {
        ...(config.file !== null && { where: config.file }),
        fix: `choose from: ${known.join(', ')}`,
      },
    )
  }
  return config.pipelines.filter(({ name }) => names.includes(name))
}

/**
 * Finds the plugins of pipelines and checks their options: everything short of connecting.
 *
 * @param names the pipelines meant; all of them by default
 * @throws TailraceError PIPELINE_UNKNOWN; or one error that lists every problem with its place: CONFIG_INVALID, or a code of plugins
 *   where all problems share it
 */
export async function preparePipelines(
  config: TailraceConfig,
  names?: readonly string[],
): Promise<readonly PipelineSpec[]> {
  const preparation = new Preparation(config)
  const specs: (PipelineSpec | null)[] = []
  for (const pipeline of chosen(config, names)) specs.push(await preparation.pipeline(pipeline))
  preparation.problems.throwIfAny()
  return specs as PipelineSpec[]
}
