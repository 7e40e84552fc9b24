import 'reflect-metadata'
import {
  CLOCK,
  LOGGER,
  METRICS,
  type PluginContext,
  PLUGIN_STATE,
  RETRY_POLICY,
  STATE_STORE,
  type Token,
} from '@tailrace/plugin-api'
import { container as root, type DependencyContainer, instanceCachingFactory } from 'tsyringe'
import type { PipelineServices } from './pipeline/pipeline-services.ts'
import type { PipelineSpec } from './pipeline/pipeline-spec.ts'
import { BackoffRetryPolicy } from './services/backoff-retry-policy.ts'
import { bindLogger } from './services/bound-logger.ts'
import { labelMetrics, MetricsRegistry } from './services/metrics-registry.ts'
import { countRetries } from './services/counted-retries.ts'
import { createLogger, type LogLevel } from './services/pino-logger.ts'
import type {
  ServiceFactory,
  ServiceLookup,
  ServiceRegistry,
  ServicesModule,
} from './services/services-module.ts'
import { systemClock } from './services/system-clock.ts'
import { SqliteStateStore } from './state/sqlite-state-store.ts'

/** What the process's own services are made from. */
export interface ProcessContainerOptions {
  /** The state file, absolute. */
  readonly statePath: string
  /** Default `info`. */
  readonly logLevel?: LogLevel
  /** Services that take the place of ours, in order: the command's own first, then those of the user's config. */
  readonly services?: readonly ServicesModule[]
}

/**
 * The services of the process. What is registered lives until the process ends or its owner closes it: ending things in order is the
 * runtime's, not the container's.
 */
export interface ProcessContainer extends ServiceLookup, ServiceRegistry {
  /** The services of one pipeline: those of the process, with the pipeline's name in logs and metrics and its own way to retry. */
  pipeline(spec: Pick<PipelineSpec, 'name' | 'baseDir' | 'retry'>): PipelineServices
}

/** A container with the calling form of services, so that nothing else touches the library. */
class Level implements ServiceLookup, ServiceRegistry {
  readonly #container: DependencyContainer
  readonly #own = new Set<symbol>()

  constructor(container: DependencyContainer) {
    this.#container = container
  }

  get<T>(token: Token<T>): T {
    if (!this.#container.isRegistered(token, true)) {
      throw new TypeError(`no service is registered under ${String(token)}`)
    }
    return this.#container.resolve<T>(token)
  }

  register<T>(token: Token<T>, factory: ServiceFactory<T>): void {
    this.#own.add(token)
    // The library resolves a parent's factory with the child that asked; a service sees its own level instead.
    const lookup = { get: <U>(wanted: Token<U>) => this.get(wanted) }
    const useFactory = instanceCachingFactory(() => factory(lookup))
    this.#container.register<T>(token, { useFactory })
  }

  /** Whether something is registered under the token at this level. */
  has(token: symbol): boolean {
    return this.#own.has(token)
  }

  child(): Level {
    return new Level(this.#container.createChildContainer())
  }
}

function apply(services: ServicesModule, registry: ServiceRegistry): void {
  if (typeof services === 'function') services(registry)
  else for (const { token, factory } of services) registry.register(token, factory)
}

function pluginContext(
  level: Level,
  name: string,
  spec: Pick<PipelineSpec, 'name' | 'baseDir'>,
  signal: AbortSignal,
): PluginContext {
  return {
    pipeline: spec.name,
    name,
    baseDir: spec.baseDir,
    logger: level.get(LOGGER),
    signal,
    get: (token) => level.get(token),
  }
}

function pipelineServices(
  process: Level,
  spec: Pick<PipelineSpec, 'name' | 'baseDir' | 'retry'>,
): PipelineServices {
  const level = process.child()
  const pipeline = spec.name
  level.register(LOGGER, () => bindLogger(process.get(LOGGER), { pipeline }))
  level.register(METRICS, () => labelMetrics(process.get(METRICS), { pipeline }))
  level.register(RETRY_POLICY, () => {
    const policy = process.has(RETRY_POLICY)
      ? process.get(RETRY_POLICY)
      : new BackoffRetryPolicy(spec.retry, level.get(CLOCK), level.get(LOGGER))
    return countRetries(policy, level.get(METRICS))
  })
  return {
    logger: level.get(LOGGER),
    clock: level.get(CLOCK),
    metrics: level.get(METRICS),
    retryPolicy: level.get(RETRY_POLICY),
    stateStore: level.get(STATE_STORE),
    pluginContext(kind, name, { state, signal }) {
      const plugin = level.child()
      plugin.register(LOGGER, () => bindLogger(level.get(LOGGER), { plugin: `${kind}/${name}` }))
      plugin.register(METRICS, () => labelMetrics(level.get(METRICS), { kind, plugin: name }))
      plugin.register(PLUGIN_STATE, () => state)
      return pluginContext(plugin, name, spec, signal)
    },
  }
}

/**
 * Makes the container of the process. A level below it belongs to each pipeline, and one below that to each plugin; a plugin
 * sees upwards, never sideways.
 */
export function createProcessContainer(options: ProcessContainerOptions): ProcessContainer {
  const { statePath, logLevel = 'info', services = [] } = options
  const level = new Level(root.createChildContainer())
  level.register(LOGGER, () => createLogger({ level: logLevel }))
  level.register(CLOCK, () => systemClock)
  level.register(METRICS, () => new MetricsRegistry())
  level.register(STATE_STORE, () => new SqliteStateStore(statePath))
  for (const module of services) apply(module, level)
  return {
    get: (token) => level.get(token),
    register: (token, factory) => level.register(token, factory),
    pipeline: (spec) => pipelineServices(level, spec),
  }
}
