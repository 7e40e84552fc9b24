import type { SinkDefinition } from '@tailrace/plugin-api'
import type { optionCases } from '../cases/option-cases.ts'
import { registerCases, type SuiteOptions } from '../cases/register-cases.ts'
import { stagedOptionCases } from '../cases/staged-options.ts'
import { lossCases } from './loss-cases.ts'
import type { SinkStage, SinkSubject, SinkSuite } from './subject.ts'
import { writeCases } from './write-cases.ts'

/** The cases of {@link describeSink}. */
export const sinkCases = {
  ...stagedOptionCases<SinkSubject, SinkStage, keyof typeof optionCases>(
    'sink',
    async ({ definition }, options, context) => {
      await definition.create(options, context).close()
    },
  ),
  ...writeCases,
  ...lossCases,
}

/** The name of a case of {@link describeSink}. */
export type SinkCase = keyof typeof sinkCases

/**
 * Makes a vitest suite of what every sink must keep to, against a real destination.
 *
 * ```ts
 * describeSink(redis, {
 *   async start() {
 *     const server = await startRedis()
 *     return { options: { url: server.url }, read: () => server.lrange('items'), stop: () => server.stop() }
 *   },
 *   invalid: [{ because: 'a port out of range', options: { port: 70_000 } }],
 * })
 * ```
 */
export function describeSink(
  definition: SinkDefinition<any>,
  suite: SinkSuite & SuiteOptions<SinkCase>,
): void {
  const title = `sink ${definition.name} keeps to its contract`
  registerCases<SinkSubject>(title, sinkCases, { ...suite, definition }, suite)
}
