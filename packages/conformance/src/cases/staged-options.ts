import type { OptionsSchema, PluginDefinition, PluginKind } from '@tailrace/plugin-api'
import { PluginBench } from '../services/plugin-bench.ts'
import { type InvalidOptions, optionCases } from './option-cases.ts'

interface Staged<Stage> {
  readonly definition: PluginDefinition<PluginKind, OptionsSchema>
  readonly invalid: readonly InvalidOptions[]
  start(): Promise<Stage>
}

interface Stage {
  readonly options: Readonly<Record<string, unknown>>
  stop(): Promise<void>
}

/**
 * The cases about options for plugins whose options come from a stage. Invalid options are laid over those.
 *
 * @param create makes a plugin and closes it
 */
export function stagedOptionCases<
  S extends Staged<T>,
  T extends Stage,
  Name extends keyof typeof optionCases,
>(
  kind: PluginKind,
  create: (subject: S, options: never, context: never) => unknown,
): Record<Name, (subject: S) => Promise<void>> {
  const cases = Object.entries(optionCases).map(([name, run]) => [
    name,
    async (subject: S) => {
      const { definition, invalid } = subject
      const stage = await subject.start()
      const bench = new PluginBench()
      try {
        await run({
          definition,
          options: stage.options,
          invalid: invalid.map(({ because, options }) => ({
            because,
            options: { ...stage.options, ...options },
          })),
          create: (parsed, context) => create(subject, parsed as never, context as never),
          context: () => bench.context(kind, definition.name),
        })
      } finally {
        await stage.stop()
      }
    },
  ])
  return Object.fromEntries(cases) as Record<Name, (subject: S) => Promise<void>>
}
