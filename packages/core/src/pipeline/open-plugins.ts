import {
  type Ownership,
  type Position,
  type RetryPolicy,
  TailraceError,
} from '@tailrace/plugin-api'
import { earliest } from './covered.ts'
import { errorOf, messageOf } from './error-of.ts'
import type { PipelineSpec } from './pipeline-spec.ts'
import type { PluginSet, SinkPlugins } from './plugin-set.ts'

/** What {@link openPlugins} works with. */
export interface OpenRequest {
  readonly spec: PipelineSpec
  readonly plugins: PluginSet
  readonly ownership: Ownership
  readonly retryPolicy: RetryPolicy
  readonly signal: AbortSignal
  /** Why a server is waited for; null once it answered. */
  readonly waiting: (why: string | null) => void
}

/** Where the pipeline begins. */
export interface Beginning {
  /** Where the source begins; null where it has no position yet. */
  readonly from: Position | null
  /** Checkpoint of each sink, by name. */
  readonly stored: ReadonlyMap<string, Position | null>
}

/**
 * Opens the sinks, then the source at the earliest of their checkpoints. Servers that are away are waited for.
 *
 * @throws TailraceError
 */
export async function openPlugins(request: OpenRequest): Promise<Beginning> {
  const { source, sinks } = request.plugins
  const stored = new Map<string, Position | null>()
  for (const sink of sinks) stored.set(sink.name, await openSink(sink, request))
  const known = [...stored.values()].filter((position) => position !== null)
  const checkpoint = earliest(source, known)
  const where = `source "${request.spec.source.name}"`
  const from = (await retry(request, where, () => source.open(checkpoint))) ?? checkpoint
  if (from !== null) await storeStart(request, from, stored)
  return { from, stored }
}

async function openSink(
  { name, sink }: SinkPlugins,
  request: OpenRequest,
): Promise<Position | null> {
  const where = `sink "${name}"`
  const exactlyOnce = request.spec.delivery === 'exactly-once'
  if (exactlyOnce && sink.checkpoint === undefined) {
    throw new TailraceError(
      'CONFIG_INVALID',
      'delivery: exactly-once needs a sink that stores positions together with records.',
      { where, fix: 'Set delivery: at-least-once, or use a sink that offers it.' },
    )
  }
  await retry(request, where, async () => {
    await sink.open()
    if (!request.signal.aborted) return
    // The pipeline has ended meanwhile, and closed the sink before it was open.
    await sink.close()
    request.signal.throwIfAborted()
  })
  if (exactlyOnce) return sink.checkpoint!()
  return (await request.ownership.checkpoint(name))?.position ?? null
}

/**
 * A sink without checkpoint begins where the source begins; that is its first checkpoint. So does one whose checkpoint comes before: where the
 * source has begun anew, as its log was lost, a crash must not find the old checkpoint, which the server's log may fit again by then.
 */
async function storeStart(
  { ownership, plugins: { source } }: OpenRequest,
  from: Position,
  stored: Map<string, Position | null>,
): Promise<void> {
  const isBefore = (position: Position | null) =>
    position === null || (source.compare(position, from) ?? 0) < 0
  const fresh = [...stored].filter(([, position]) => isBefore(position)).map(([name]) => name)
  if (fresh.length === 0) return
  await ownership.writeCheckpoints(Object.fromEntries(fresh.map((name) => [name, from])))
  for (const name of fresh) stored.set(name, from)
}

/** @param where the plugin, as errors name it */
async function retry<T>(
  { retryPolicy, signal, waiting }: OpenRequest,
  where: string,
  attempt: () => Promise<T>,
): Promise<T> {
  const retries = retryPolicy.begin(`open ${where}`)
  for (;;) {
    try {
      signal.throwIfAborted()
      const result = await attempt()
      retries.reset()
      waiting(null)
      return result
    } catch (cause) {
      const error = errorOf(cause, 'PLUGIN_INVALID').at(where)
      waiting(messageOf(error))
      await retries.wait(error, signal)
    }
  }
}
