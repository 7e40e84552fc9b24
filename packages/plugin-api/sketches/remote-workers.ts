// Many workers share pipelines through a remote store: a lease with a heartbeat and an epoch, every write a compare-and-set.
import {
  type Checkpoint,
  type Json,
  type Ownership,
  type Position,
  type StateStore,
  TailraceError,
} from '@tailrace/plugin-api'

/** A store such as etcd, or a table of a database. */
interface Remote {
  /** Writes where `epoch` is still the latest of the pipeline; false, and nothing written, otherwise. */
  write(pipeline: string, epoch: number, key: string, value: Json): Promise<boolean>
  read(pipeline: string, key: string): Promise<Json | undefined>
  /** The next epoch, or null while another's lease runs. */
  lease(pipeline: string, milliseconds: number): Promise<number | null>
}

/** To come: tells an owner that it lost the pipeline, also when it has nothing to write. */
export interface LeasedOwnership extends Pick<
  Ownership,
  'epoch' | 'checkpoint' | 'writeCheckpoints'
> {
  readonly lost: AbortSignal
}

export async function acquire(remote: Remote, pipeline: string): Promise<LeasedOwnership> {
  const epoch = await remote.lease(pipeline, 10_000)
  if (epoch === null) throw new TailraceError('PIPELINE_RUNNING', `another worker runs ${pipeline}`)
  const lost = new AbortController()
  const renewal = setInterval(() => {
    remote.lease(pipeline, 10_000).then(
      (latest) => latest !== epoch && lost.abort(),
      () => {},
    )
  }, 3000)
  lost.signal.addEventListener('abort', () => clearInterval(renewal))
  return {
    epoch,
    lost: lost.signal,
    checkpoint: async (sink) => ((await remote.read(pipeline, sink)) ?? null) as Checkpoint | null,
    async writeCheckpoints(positions: Readonly<Record<string, Position>>) {
      if (await remote.write(pipeline, epoch, 'checkpoints', positions)) return
      throw new TailraceError('STATE_OWNER_LOST', `another worker took over ${pipeline}`)
    },
  }
}

/** A worker takes the first pipeline that is free. */
export async function takeOne(store: StateStore): Promise<Ownership | null> {
  for (const pipeline of await store.list()) {
    try {
      return await store.acquire(pipeline)
    } catch (error) {
      if (!TailraceError.is(error) || error.code !== 'PIPELINE_RUNNING') throw error
    }
  }
  return null
}
