import type { PluginKind } from '@tailrace/plugin-api'
import { stringify } from 'yaml'

/** A plugin's options as they stand in a pipeline of the configuration. */
export function exampleYaml(kind: PluginKind, name: string, options: object): string {
  const entry = { use: name, ...options }
  const placed: Record<PluginKind, object> = {
    source: { source: entry },
    transform: { transforms: [entry] },
    sink: { sinks: [entry] },
    encoder: { encoder: entry },
  }
  return stringify(placed[kind], { lineWidth: 0, singleQuote: true }).trimEnd()
}
