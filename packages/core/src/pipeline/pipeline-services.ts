import type {
  Clock,
  Logger,
  Metrics,
  PluginContext,
  PluginKind,
  PluginState,
  RetryPolicy,
  StateStore,
} from '@tailrace/plugin-api'

/** What a pipeline is given of the container. */
export interface PipelineServices {
  readonly logger: Logger
  readonly clock: Clock
  readonly metrics: Metrics
  readonly retryPolicy: RetryPolicy
  readonly stateStore: StateStore
  /** The context of one plugin: a container of its own below the pipeline's. */
  pluginContext(
    kind: PluginKind,
    name: string,
    scope: { readonly state: PluginState; readonly signal: AbortSignal },
  ): PluginContext
}
