import type { TransformDefinition } from '@tailrace/plugin-api'
import { registerCases, type SuiteOptions } from '../cases/register-cases.ts'
import { optionCasesOf } from '../cases/with-options.ts'
import { sampleChanges } from '../samples/shop.ts'
import { PluginBench } from '../services/plugin-bench.ts'
import { flowCases } from './flow-cases.ts'
import { rowCases } from './row-cases.ts'
import type { TransformSubject, TransformSuite } from './subject.ts'

/** The cases of {@link describeTransform}. */
export const transformCases = {
  ...optionCasesOf<TransformSubject>(
    ({ definition }) => new PluginBench().context('transform', definition.name),
    async ({ definition }, options, context) => {
      await definition.create(options, context).close?.()
    },
  ),
  ...flowCases,
  ...rowCases,
}

/** The name of a case of {@link describeTransform}. */
export type TransformCase = keyof typeof transformCases

/** The subject that the cases are given. */
export function transformSubject(
  definition: TransformDefinition,
  suite: TransformSuite,
): TransformSubject {
  return { changes: sampleChanges, ...suite, definition }
}

/**
 * Makes a vitest suite of what every transform must keep to. The transform runs in a real pipeline, in its three forms alike.
 *
 * ```ts
 * describeTransform(redact, {
 *   options: { columns: ['public.customers.email'] },
 *   invalid: [{ because: 'an empty column list', options: { columns: [] } }],
 * })
 * ```
 */
export function describeTransform(
  definition: TransformDefinition<any>,
  suite: TransformSuite & SuiteOptions<TransformCase>,
): void {
  const title = `transform ${definition.name} keeps to its contract`
  registerCases(title, transformCases, transformSubject(definition, suite), suite)
}
