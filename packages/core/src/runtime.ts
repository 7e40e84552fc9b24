import { METRICS, STATE_STORE, type StateStore } from '@tailrace/plugin-api'
import type { ConfigInput } from './config/define-config.ts'
import { plainDocument } from './config/config-document.ts'
import { loadConfig, type LoadConfigOptions } from './config/load-config.ts'
import { readConfig, type TailraceConfig } from './config/tailrace-config.ts'
import { createProcessContainer, type ProcessContainer } from './container.ts'
import { Pipeline } from './pipeline/pipeline.ts'
import type { PipelineTransition } from './pipeline/pipeline-state.ts'
import { preparePipelines } from './plugins/prepare-pipelines.ts'
import type { LogLevel } from './services/pino-logger.ts'
import { type MetricSample, MetricsRegistry } from './services/metrics-registry.ts'
import { loadServices, type ServicesModule } from './services/services-module.ts'

/** Which pipelines a runtime is to have, and how it logs. */
export interface RuntimeOptions {
  /** Names of the pipelines; all of the config by default. */
  readonly pipelines?: readonly string[]
  /** Instead of the config's `log.level`. */
  readonly logLevel?: LogLevel
  /** Services that take the place of the runtime's; the config's `services` go before them. */
  readonly services?: ServicesModule
}

/**
 * The pipelines of one configuration in this process: plugins found and checked, services made, nothing started yet.
 *
 * Call order: {@link Runtime.load} or {@link Runtime.from} → `start` → (`stop` | `abort`) → `finished` → `close`.
 */
export class Runtime {
  readonly config: TailraceConfig
  readonly pipelines: readonly Pipeline[]
  readonly #container: ProcessContainer

  private constructor(
    config: TailraceConfig,
    pipelines: readonly Pipeline[],
    container: ProcessContainer,
  ) {
    this.config = config
    this.pipelines = pipelines
    this.#container = container
  }

  /**
   * A runtime for a config file.
   *
   * @throws TailraceError whatever is wrong with the configuration or its plugins, all of it at once
   */
  static async load(options: LoadConfigOptions & RuntimeOptions = {}): Promise<Runtime> {
    return Runtime.#of(await loadConfig(options), options)
  }

  /**
   * A runtime for a configuration made by a program.
   *
   * @param baseDir the folder that relative paths mean, and from which plugins are found
   * @throws TailraceError as {@link Runtime.load}
   */
  static async from(
    config: ConfigInput,
    { baseDir = process.cwd(), ...options }: RuntimeOptions & { readonly baseDir?: string } = {},
  ): Promise<Runtime> {
    return Runtime.#of(readConfig(plainDocument(null, config), baseDir), options)
  }

  static async #of(config: TailraceConfig, options: RuntimeOptions): Promise<Runtime> {
    const specs = await preparePipelines(config, options.pipelines)
    const configured = await loadServices(config.services, config.baseDir)
    const container = createProcessContainer({
      statePath: config.statePath,
      logLevel: options.logLevel ?? config.logLevel,
      services: [options.services, configured].filter((services) => services !== undefined),
    })
    const pipelines = specs.map((spec) => new Pipeline(spec, container.pipeline(spec)))
    return new Runtime(config, pipelines, container)
  }

  /** Where the pipelines keep their positions. */
  get stateStore(): StateStore {
    return this.#container.get(STATE_STORE)
  }

  /** The values of all counters and gauges now; empty where the metrics service was replaced. */
  metrics(): readonly MetricSample[] {
    const metrics = this.#container.get(METRICS)
    return metrics instanceof MetricsRegistry ? metrics.snapshot() : []
  }

  /** Starts all pipelines. Never rejects: one that cannot start ends as `failed`, and the others go on. */
  async start(): Promise<void> {
    await Promise.allSettled(this.pipelines.map((pipeline) => pipeline.start()))
  }

  /** The last transitions, once all pipelines have ended. */
  get finished(): Promise<readonly PipelineTransition[]> {
    return Promise.all(this.pipelines.map((pipeline) => pipeline.finished))
  }

  /** Stops all pipelines in order; see {@link Pipeline.stop}. */
  async stop(): Promise<void> {
    await Promise.all(this.pipelines.map((pipeline) => pipeline.stop()))
  }

  /** Stops all pipelines at once; see {@link Pipeline.abort}. */
  async abort(): Promise<void> {
    await Promise.all(this.pipelines.map((pipeline) => pipeline.abort()))
  }

  /** Closes what the pipelines shared. After they have ended. */
  async close(): Promise<void> {
    await this.stateStore.close()
  }
}
