export type { InvalidOptions } from './cases/option-cases.ts'
export { describeEncoder, type EncoderCase } from './encoder/describe-encoder.ts'
export type { DecodedRecord, EncoderSuite } from './encoder/subject.ts'
export type { SuiteOptions } from './cases/register-cases.ts'
export type { Skips } from './cases/outcome.ts'
export {
  batchesOf,
  type SampleColumns,
  SampleLog,
  type SampleRows,
  sampleTable,
  sampleTransaction,
} from './samples/make.ts'
export {
  sampleChanges,
  sampleCustomers,
  sampleOrders,
  sampleOrdersAltered,
} from './samples/shop.ts'
export { describeSink, type SinkCase } from './sink/describe-sink.ts'
export type { SinkStage, SinkSuite } from './sink/subject.ts'
export { describeSource, type SourceCase } from './source/describe-source.ts'
export {
  type SourceStep,
  sqlOf,
  type StepRow,
  type StepValue,
  transactionSql,
} from './source/steps.ts'
export type { SnapshotStage, SourceStage, SourceSuite } from './source/subject.ts'
export { describeTransform, type TransformCase } from './transform/describe-transform.ts'
export type { TransformSuite } from './transform/subject.ts'
