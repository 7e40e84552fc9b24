export { lowerBoundsOf, withLowerBounds } from './data/array-bounds.ts'
export {
  CELL_NULL,
  CELL_UNAVAILABLE,
  type CellBlock,
  type CellDecoder,
  type CellFormat,
} from './data/cells.ts'
export { CellSlab } from './data/cell-slab.ts'
export type {
  Change,
  ChangeKind,
  Mark,
  MessageChange,
  SchemaAction,
  SchemaChange,
} from './data/change.ts'
export { ChangeBatch } from './data/change-batch.ts'
export { type ColumnKind, type ColumnType, isInteger, type ScalarType } from './data/column-type.ts'
export type { Json, Position } from './data/position.ts'
export {
  RecordBuffer,
  type RecordExtras,
  type RecordParts,
  type RecordRole,
} from './data/record-buffer.ts'
export { NO_ROW, RowChange, type RowOperation } from './data/row-change.ts'
export { type ColumnSchema, type TableDefinition, TableSchema } from './data/table-schema.ts'
export type { Origin, Transaction } from './data/transaction.ts'
export { type Row, UNAVAILABLE, type Unavailable, type Value } from './data/value.ts'
export type { CheckResult } from './contracts/check.ts'
export type { Credit } from './contracts/credit.ts'
export {
  defineEncoder,
  type Encoder,
  type EncoderContext,
  type EncoderDefinition,
} from './contracts/define-encoder.ts'
export {
  defineSink,
  type Sink,
  type SinkBatch,
  type SinkDefinition,
} from './contracts/define-sink.ts'
export {
  defineSource,
  type ServerResource,
  type SnapshotRequest,
  type Source,
  type SourceDefinition,
  type SourceLag,
  type TableSnapshotProgress,
} from './contracts/define-source.ts'
export {
  type BatchTransform,
  defineTransform,
  type EachKindTransform,
  type EachResult,
  type EachTransform,
  type StreamTransform,
  type TableTransform,
  type Transform,
  type TransformDefinition,
} from './contracts/define-transform.ts'
export type { PluginContext } from './contracts/plugin-context.ts'
export {
  API_VERSION,
  type OptionsSchema,
  type PluginDefinition,
  type PluginDescription,
  type PluginKind,
  type Stability,
} from './contracts/plugin-definition.ts'
export {
  type ErrorCode,
  type ErrorCodeInfo,
  errorCodes,
  type ForeignErrorCode,
} from './errors/codes.ts'
export { TailraceError, type TailraceErrorOptions } from './errors/tailrace-error.ts'
export { eachChange } from './operators/each-change.ts'
export { filterChanges } from './operators/filter-changes.ts'
export { regroup } from './operators/regroup.ts'
export { byteSize, columnNames, duration, tablePatterns } from './options/common.ts'
export { nearestNames, nearestTables } from './options/nearest-names.ts'
export { tableEntries } from './options/table-entries.ts'
export {
  compileTablePatterns,
  isTableName,
  tableFilter,
  type TableMatcher,
} from './options/table-pattern.ts'
export { type Clock, CLOCK } from './services/clock.ts'
export { type Logger, LOGGER } from './services/logger.ts'
export {
  type Counter,
  type Gauge,
  type MetricDescription,
  type Metrics,
  METRICS,
} from './services/metrics.ts'
export { type Retries, RETRY_POLICY, type RetryPolicy } from './services/retry-policy.ts'
export {
  type Checkpoint,
  type Command,
  type CommandResult,
  type Ownership,
  type PipelineRecord,
  PLUGIN_STATE,
  type PluginState,
  STATE_STORE,
  type StateStore,
} from './services/state-store.ts'
export { type Token, token } from './services/token.ts'
