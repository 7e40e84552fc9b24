import type { EncoderDefinition } from '@tailrace/plugin-api'
import { registerCases, type SuiteOptions } from '../cases/register-cases.ts'
import { optionCasesOf } from '../cases/with-options.ts'
import { sampleChanges } from '../samples/shop.ts'
import { recordCases } from './record-cases.ts'
import { encoderContext } from './run-encoder.ts'
import type { EncoderSubject, EncoderSuite } from './subject.ts'
import { valueCases } from './value-cases.ts'

/** The cases of {@link describeEncoder}. */
export const encoderCases = {
  ...optionCasesOf<EncoderSubject>(
    ({ definition }) => encoderContext(definition.name),
    async ({ definition }, options, context) => {
      await definition.create(options, context).close?.()
    },
  ),
  ...recordCases,
  ...valueCases,
}

/** The name of a case of {@link describeEncoder}. */
export type EncoderCase = keyof typeof encoderCases

/** The subject that the cases are given. */
export function encoderSubject(definition: EncoderDefinition, suite: EncoderSuite): EncoderSubject {
  return { changes: sampleChanges, ...suite, definition }
}

/**
 * Makes a vitest suite of what every encoder must keep to. Its clock stands still.
 *
 * ```ts
 * describeEncoder(csv, {
 *   options: { separator: ';' },
 *   invalid: [{ because: 'an empty separator', options: { separator: '' } }],
 *   golden: new URL('golden.json', import.meta.url),
 *   decode: (value, change) => ({ row: parse(value, change.table) }),
 * })
 * ```
 */
export function describeEncoder(
  definition: EncoderDefinition<any>,
  suite: EncoderSuite & SuiteOptions<EncoderCase>,
): void {
  const title = `encoder ${definition.name} keeps to its contract`
  registerCases(title, encoderCases, encoderSubject(definition, suite), suite)
}
