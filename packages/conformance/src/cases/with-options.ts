import type {
  OptionsSchema,
  PluginContext,
  PluginDefinition,
  PluginKind,
} from '@tailrace/plugin-api'
import { type InvalidOptions, optionCases } from './option-cases.ts'

interface WithOptions {
  readonly definition: PluginDefinition<PluginKind, OptionsSchema>
  readonly options: Readonly<Record<string, unknown>>
  readonly invalid: readonly InvalidOptions[]
}

/**
 * The cases about options for a kit's own subject.
 *
 * @param create makes a plugin of the subject and closes it
 */
export function optionCasesOf<S extends WithOptions>(
  context: (subject: S) => Promise<PluginContext>,
  create: (subject: S, options: never, context: never) => unknown,
): Record<keyof typeof optionCases, (subject: S) => Promise<void>> {
  const cases = Object.entries(optionCases).map(([name, run]) => [
    name,
    async (subject: S) => {
      const { definition, options, invalid } = subject
      await run({
        definition,
        options,
        invalid,
        create: (parsed, given) => create(subject, parsed as never, given as never),
        context: () => context(subject),
      })
    },
  ])
  return Object.fromEntries(cases) as Record<
    keyof typeof optionCases,
    (subject: S) => Promise<void>
  >
}
