/** A server that asks for answers this close together, in milliseconds, waits for us in order to shut down. */
const URGENT_MS = 300
/** How long a server that shuts down is kept waiting for what sinks have not confirmed. */
const PATIENCE_MS = 2000

/**
 * Tells an ordinary request for an answer, which comes after half of `wal_sender_timeout`, from those of a server that shuts down:
 * it asks again after each answer until all of its log is flushed here, and does not end before.
 */
export class ShutdownSigns {
  #requestedAt = Number.NEGATIVE_INFINITY
  #since = 0

  /** The server asked for an answer. `over`: it has waited long enough. */
  requested(now: number): 'ordinary' | 'urgent' | 'over' {
    const isUrgent = now - this.#requestedAt < URGENT_MS
    this.#requestedAt = now
    if (!isUrgent) {
      this.#since = now
      return 'ordinary'
    }
    return now - this.#since > PATIENCE_MS ? 'over' : 'urgent'
  }
}
