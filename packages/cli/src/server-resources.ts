import { type PipelineRecord, type ServerResource, TailraceError } from '@tailrace/plugin-api'
import type { CommandContext } from './command-spec.ts'
import { openRuntime } from './open-runtime.ts'

/** A resource as a sentence names it. */
export const spoken = ({ kind, name }: ServerResource): string => `${kind} ${name}`

/** What the sources of pipelines keep on their servers, by pipeline; all of the configuration's where none is named. */
export async function listResources(
  context: CommandContext,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly ServerResource[]>> {
  const runtime = await openRuntime(context, names)
  try {
    const found = new Map<string, readonly ServerResource[]>()
    for (const pipeline of runtime.pipelines) found.set(pipeline.name, await pipeline.resources())
    return found
  } finally {
    await runtime.close()
  }
}

/**
 * Removes what a pipeline's source keeps on its server.
 *
 * @returns what was removed
 * @throws PIPELINE_RUNNING while somebody owns the pipeline
 */
export async function dropResources(
  context: CommandContext,
  name: string,
): Promise<readonly ServerResource[]> {
  const runtime = await openRuntime(context, [name])
  try {
    return await runtime.pipelines[0]!.dropResources()
  } finally {
    await runtime.close()
  }
}

/**
 * Refuses what only a pipeline at rest may have done to it, before anything is asked.
 *
 * @param what in the sentence, e.g. `be reset`
 * @throws PIPELINE_RUNNING
 */
export function refuseRunning(record: PipelineRecord | null, pipeline: string, what: string): void {
  if (record?.running !== true) return
  throw new TailraceError('PIPELINE_RUNNING', `A running pipeline cannot ${what}.`, {
    where: `pipeline "${pipeline}"`,
    fix: 'stop it first, then try again',
  })
}
