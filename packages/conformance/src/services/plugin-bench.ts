import {
  type OptionsSchema,
  type PluginContext,
  type PluginDefinition,
  type PluginKind,
  STATE_STORE,
} from '@tailrace/plugin-api'
import { createProcessContainer, MemoryStateStore, type PipelineServices } from '@tailrace/core'

const pipeline = 'conformance'

/** The runtime's own services, with state in memory and nothing logged. */
export function benchServices(store = new MemoryStateStore()): PipelineServices {
  const container = createProcessContainer({
    statePath: '/',
    logLevel: 'silent',
    services: [(registry) => registry.register(STATE_STORE, () => store)],
  })
  const retry = { for: 60_000, initial: 20, max: 200 }
  return container.pipeline({ name: pipeline, baseDir: process.cwd(), retry })
}

/** Makes plugins as the runtime does, all in one pipeline whose state outlives each of them. */
export class PluginBench {
  readonly #services: PipelineServices
  readonly #state: ReturnType<PipelineServices['stateStore']['acquire']>

  constructor() {
    this.#services = benchServices()
    this.#state = this.#services.stateStore.acquire(pipeline)
  }

  /** The context of a plugin. */
  async context(
    kind: PluginKind,
    name: string,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<PluginContext> {
    return this.#services.pluginContext(kind, name, { state: await this.#state, signal })
  }
}

/** Options parsed by the plugin's schema. @throws what the schema says */
export function parsed<S extends OptionsSchema>(
  definition: PluginDefinition<PluginKind, S>,
  options: object,
): never {
  return definition.options.parse(options) as never
}
