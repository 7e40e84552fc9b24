import type { CheckResult } from '@tailrace/plugin-api'
import type { PipelineServices } from './pipeline-services.ts'
import type { PipelineSpec } from './pipeline-spec.ts'
import { closePlugins, createPlugins } from './plugin-set.ts'

/** The prechecks of a pipeline's source and sinks. */
export async function* runChecks(
  spec: PipelineSpec,
  services: PipelineServices,
): AsyncIterable<CheckResult & { readonly plugin: string }> {
  const abort = new AbortController()
  const plugins = createPlugins(spec, services, null, abort.signal)
  try {
    for await (const result of plugins.source.check()) {
      yield { ...result, plugin: `source "${spec.source.name}"` }
    }
    for (const { name, sink } of plugins.sinks) {
      for await (const result of sink.check()) yield { ...result, plugin: `sink "${name}"` }
    }
  } finally {
    abort.abort()
    await closePlugins(plugins, services)
  }
}
