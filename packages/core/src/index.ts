export {
  type ConfigInput,
  defineConfig,
  type PipelineInput,
  type PluginInput,
  type SinkInput,
} from './config/define-config.ts'
export { describeConfig } from './config/describe-config.ts'
export { loadConfig, type LoadConfigOptions } from './config/load-config.ts'
export { parsePipeline, type ParsePipelineOptions } from './config/parse-pipeline.ts'
export { baseDirOf, readConfig, type TailraceConfig } from './config/tailrace-config.ts'
export { createProcessContainer, type ProcessContainer } from './container.ts'
export { Pipeline } from './pipeline/pipeline.ts'
export { pipelineMetrics } from './pipeline/pipeline-counters.ts'
export type { PipelineServices } from './pipeline/pipeline-services.ts'
export type { PipelineSnapshot, SinkSnapshot } from './pipeline/pipeline-snapshot.ts'
export type { PipelineSpec, PluginUse, SinkUse } from './pipeline/pipeline-spec.ts'
export type { SnapshotStatus } from './pipeline/snapshot-status.ts'
export { isFinal, type PipelineState, type PipelineTransition } from './pipeline/pipeline-state.ts'
export { configJsonSchema } from './plugins/config-json-schema.ts'
export { type InstalledPlugin, listInstalledPlugins } from './plugins/list-plugins.ts'
export type { AnyDefinition } from './plugins/plugin-definition.ts'
export { preparePipelines } from './plugins/prepare-pipelines.ts'
export { resolvePlugin } from './plugins/resolve-plugin.ts'
export { Runtime, type RuntimeOptions } from './runtime.ts'
export { type MetricSample, MetricsRegistry } from './services/metrics-registry.ts'
export { createLogger, type LogLevel } from './services/pino-logger.ts'
export {
  loadServices,
  type ServiceFactory,
  type ServiceLookup,
  type ServiceRegistration,
  type ServiceRegistry,
  type ServicesModule,
} from './services/services-module.ts'
export { MemoryStateStore } from './state/memory-state-store.ts'
export { SqliteStateStore } from './state/sqlite-state-store.ts'
