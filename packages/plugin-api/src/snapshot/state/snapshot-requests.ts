import type { PluginState } from '../../services/state-store.ts'
import type { SnapshotPlan } from '../plan/snapshot-plan.ts'
import { beginSnapshot } from '../progress/steps.ts'
import type { SnapshotPart, SnapshotState } from './snapshot-state.ts'

/** A request that is taken up, and not yet in a stored position. */
interface Taken {
  readonly snapshot: number
  readonly stored: () => void
}

/** Snapshots that are asked for while the stream goes on (`Source.snapshot`), one after another. */
export class SnapshotRequests<P extends SnapshotPlan = SnapshotPlan> {
  readonly #snapshots: SnapshotState<P>
  readonly #added: () => void
  #taken: Taken[] = []

  /** @param added called when there is a snapshot more to read; see {@link SnapshotRun.added} */
  constructor(snapshots: SnapshotState<P>, added: () => void) {
    this.#snapshots = snapshots
    this.#added = added
  }

  /** Takes a request up: makes its plan durable, and waits until a stored position refers to it. */
  async take(state: PluginState, plan: P): Promise<void> {
    const snapshot = await this.#snapshots.begin(state, plan)
    if (snapshot === null) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#taken.push({ snapshot, stored: resolve })
    this.#added()
    await promise
  }

  /** A position is stored: `Source.acknowledge`. */
  stored({ snapshot }: Pick<SnapshotPart, 'snapshot'>): void {
    if (this.#taken.length === 0 || snapshot === undefined) return
    const isStored = (taken: Taken) => taken.snapshot < snapshot.next
    for (const taken of this.#taken.filter(isStored)) taken.stored()
    this.#taken = this.#taken.filter((taken) => !isStored(taken))
  }

  /** The stream begins anew at a position, which may be from before requests that are not stored yet. After {@link SnapshotState.restore}. */
  restored(): void {
    for (const { snapshot } of this.#taken) {
      const { progress } = this.#snapshots
      if (snapshot < progress.next) continue
      this.#snapshots.progress = beginSnapshot({ ...progress, next: snapshot }).progress
    }
  }
}
