import { join } from 'node:path'
import { type ServiceRegistry, SqliteStateStore } from '@tailrace/core'
import { type Json, type Ownership, type Position, STATE_STORE } from '@tailrace/plugin-api'

/** A moment in the process's life at which it is told to end, by SIGKILL to itself. */
export type Point =
  /** While a checkpoint is being written. */
  | 'write'
  /** While a checkpoint is being written that lies in a chunk of a snapshot. */
  | 'chunk'
  /** While the checkpoint is being written with which a snapshot is finished. */
  | 'hand-off'
  /** While a document of the source's is being written: plan or borders of a snapshot. */
  | 'document'

/** What the process is told. */
export type Order = { readonly hold: true } | { readonly die: Point; readonly afterMs: number }

/** The part of a position that says how far snapshots are. */
interface Progress {
  readonly snapshot?: { readonly active: readonly { readonly open: readonly unknown[] }[] }
}

const activeIn = (position: Position | undefined) => (position as Progress)?.snapshot?.active ?? []

/**
 * Services for a config: the ordinary state store, until the process that started this one gives an order. `hold`: from then on no checkpoint
 * is written; the sink has confirmed, and nothing says so yet. That moment is reported as `held`. `die`: the process ends in the next write of a kind.
 */
class PointedStateStore extends SqliteStateStore {
  #order: Order | null = null
  #last: readonly Position[] = []

  constructor(path: string) {
    super(path)
    process.on('message', (said) => (this.#order = JSON.parse(said as string) as Order))
    process.channel?.unref()
  }

  /** Ends the process some time after now, if this is the point. */
  #at(...points: readonly Point[]): void {
    const order = this.#order
    if (order === null || 'hold' in order || !points.includes(order.die)) return
    const end = () => process.kill(process.pid, 'SIGKILL')
    if (order.afterMs === 0) setImmediate(end)
    else setTimeout(end, order.afterMs)
  }

  #pointsOf(positions: readonly Position[]): Point[] {
    const active = positions.flatMap(activeIn)
    const wasActive = this.#last.flatMap(activeIn).length > 0
    this.#last = positions
    const points: Point[] = ['write']
    if (active.some(({ open }) => open.length > 0)) points.push('chunk')
    if (wasActive && active.length === 0) points.push('hand-off')
    return points
  }

  override async acquire(pipeline: string): Promise<Ownership> {
    const ownership = await super.acquire(pipeline)
    const write = ownership.writeCheckpoints.bind(ownership)
    ownership.writeCheckpoints = (positions) => {
      const points = this.#pointsOf(Object.values(positions))
      if (this.#order !== null && 'hold' in this.#order) {
        process.send?.('held')
        return new Promise(() => {})
      }
      const written = write(positions)
      this.#at(...points)
      return written
    }
    const put = ownership.putDocument.bind(ownership)
    ownership.putDocument = (name: string, content: Json) => {
      const written = put(name, content)
      this.#at('document')
      return written
    }
    return ownership
  }
}

export default (registry: ServiceRegistry): void => {
  const path = join(process.cwd(), '.tailrace/state.sqlite')
  registry.register(STATE_STORE, () => new PointedStateStore(path))
}
