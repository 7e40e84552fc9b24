import type { Link } from '../kafkajs/link.ts'
import type { Partition } from './topic.ts'

/** Requests that may be without answer on one connection; brokers remember the last five batches of a producer. */
export const MAX_IN_FLIGHT = 5
/** A request is closed when it holds this many bytes. */
export const REQUEST_BYTES = 8 * 1024 * 1024

/** What goes to one broker. */
export class Lane {
  readonly nodeId: number
  link: Link | null = null
  /** While a connection is being made, or authenticated again. */
  connecting = false
  inFlight = 0
  /** Partitions that the node leads and that have something to send, longest waiting first. */
  readonly ready = new Set<Partition>()

  constructor(nodeId: number) {
    this.nodeId = nodeId
  }

  /**
   * Whether a request should go out now. With one on its way, small batches had better gather; a full one need not wait. Requests
   * that are on their way together never hold the same partition, so their order does not matter.
   */
  get due(): boolean {
    if (this.ready.size === 0 || this.connecting) return false
    if (this.inFlight === 0) return true
    if (this.inFlight >= MAX_IN_FLIGHT) return false
    for (const { sending, waiting } of this.ready) {
      if (sending !== null || waiting.length > 0) return true
    }
    return false
  }

  /** Takes partitions for one request; those of a topic come together. */
  take(): Partition[] {
    const taken: Partition[] = []
    let bytes = 0
    let sorted = true
    for (const partition of this.ready) {
      const batch = partition.sending ?? partition.waiting[0] ?? partition.open!
      if (taken.length > 0) {
        if (bytes + batch.out.length > REQUEST_BYTES) break
        sorted &&= taken.at(-1)!.topic === partition.topic
      }
      bytes += batch.out.length
      taken.push(partition)
    }
    for (const partition of taken) this.ready.delete(partition)
    return sorted ? taken : taken.sort((a, b) => (a.topic.name < b.topic.name ? -1 : 1))
  }
}
