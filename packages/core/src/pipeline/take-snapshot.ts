import { type Json, type SnapshotRequest, type Source, TailraceError } from '@tailrace/plugin-api'
import { errorOf } from './error-of.ts'

/**
 * Has a source read tables again.
 *
 * @param name the source's name in the pipeline
 * @throws TailraceError COMMAND_REFUSED where it takes no snapshots; what the source refuses
 */
export async function takeSnapshot(
  source: Source,
  name: string,
  request: SnapshotRequest,
): Promise<Json> {
  const where = `source "${name}"`
  if (source.snapshot === undefined) {
    throw new TailraceError('COMMAND_REFUSED', 'This source takes no snapshots.', { where })
  }
  try {
    return await source.snapshot(request)
  } catch (cause) {
    throw errorOf(cause, 'PLUGIN_INVALID').at(where)
  }
}
