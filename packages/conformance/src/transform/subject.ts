import type { Change, ChangeKind, TransformDefinition } from '@tailrace/plugin-api'
import type { InvalidOptions } from '../cases/option-cases.ts'

/** What a suite of a transform is told. */
export interface TransformSuite {
  /** Options as a config has them. They should do something to the changes. */
  readonly options: Readonly<Record<string, unknown>>
  /** Options that must be refused. */
  readonly invalid: readonly InvalidOptions[]
  /** The changes that go through, new ones each time. Default: `sampleChanges`, about the tables `public.orders` and `public.customers`. */
  readonly changes?: () => Change[]
  /**
   * Kinds of which a `batch` or `stream` transform may leave changes out, or that it replaces. Default: `row`, and what the
   * transform itself names in `kinds`.
   */
  readonly drops?: readonly ChangeKind[]
}

/** The transform that the cases are about. */
export interface TransformSubject extends TransformSuite {
  readonly definition: TransformDefinition
  readonly changes: () => Change[]
}
