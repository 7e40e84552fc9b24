import type { AnyDefinition } from '@tailrace/core'
import { inputSchema } from '../reference/option-rows.ts'

/** Options that fit most first pipelines better than a plugin's first example. */
const starters: Readonly<Record<string, (tables: readonly string[]) => Record<string, unknown>>> = {
  'source-postgres': (tables) => ({ url: '${env:DATABASE_URL}', tables }),
  'sink-kafka': () => ({ brokers: ['${env:KAFKA_BROKER:-localhost:9092}'] }),
  'sink-file': () => ({ path: 'out/{schema}.{table}.jsonl' }),
}

/** The options that a new configuration gives a plugin: none where none are needed, else those of its first example. */
export function startingOptions(
  { kind, name, options, examples }: AnyDefinition,
  tables: readonly string[],
): Record<string, unknown> {
  const starter = starters[`${kind}-${name}`]
  if (starter !== undefined) return starter(tables)
  if (options.safeParse({}).success) return {}
  const { properties = {}, required = [] } = inputSchema(options)
  const chosen = { ...examples?.[0]?.options }
  for (const key of required) chosen[key] ??= properties[key]?.examples?.[0] ?? ''
  if ('tables' in properties && Array.isArray(chosen['tables'])) chosen['tables'] = tables
  return chosen
}
