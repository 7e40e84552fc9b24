import type { Ownership, ServerResource, Source } from '@tailrace/plugin-api'
import type { PipelineServices } from './pipeline-services.ts'
import type { PipelineSpec } from './pipeline-spec.ts'
import { closePlugins, createPlugins } from './plugin-set.ts'

async function withSource<T>(
  spec: PipelineSpec,
  services: PipelineServices,
  ownership: Ownership | null,
  use: (source: Source) => Promise<T>,
): Promise<T> {
  const abort = new AbortController()
  const plugins = createPlugins(spec, services, ownership, abort.signal)
  try {
    return await use(plugins.source)
  } finally {
    abort.abort()
    await closePlugins(plugins, services)
  }
}

/** What a pipeline's source keeps on its server. */
export function listResources(
  spec: PipelineSpec,
  services: PipelineServices,
): Promise<readonly ServerResource[]> {
  return withSource(spec, services, null, async (source) => (await source.resources?.()) ?? [])
}

/**
 * Removes what a pipeline's source keeps on its server; gives what was removed.
 *
 * @throws PIPELINE_RUNNING while somebody owns the pipeline
 */
export async function dropResources(
  spec: PipelineSpec,
  services: PipelineServices,
): Promise<readonly ServerResource[]> {
  const ownership = await services.stateStore.acquire(spec.name)
  try {
    return await withSource(
      spec,
      services,
      ownership,
      async (source) => (await source.dropResources?.()) ?? [],
    )
  } finally {
    await ownership.release()
  }
}
