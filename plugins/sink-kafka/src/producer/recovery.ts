import { type Retries, TailraceError } from '@tailrace/plugin-api'
import type { Partition } from './topic.ts'

/** What a {@link Recovery} does with its partitions. */
export interface RecoverySteps {
  /**
   * Asks where the partitions are led now and lets those go on that have a leader.
   *
   * @returns those that have none yet
   * @throws TailraceError why it could not be found out; `SINK_RESET` ends the recovery
   */
  relocate(partitions: readonly Partition[], failures: number): Promise<readonly Partition[]>
  /** Nothing under the recovery is left. */
  ended(): void
  /** Retrying is over: nothing more will be delivered. */
  failed(error: unknown): void
}

/**
 * One series of retries for partitions that failed alike. It lasts until a batch of each was confirmed again, so that a
 * partition that fails again and again is retried at growing intervals, and in the end given up, while others do well.
 */
export class Recovery {
  readonly #retries: Retries
  readonly #steps: RecoverySteps
  readonly #signal: AbortSignal
  readonly #members = new Set<Partition>()
  readonly #held = new Set<Partition>()
  #error: unknown
  #running = false

  constructor(retries: Retries, signal: AbortSignal, steps: RecoverySteps) {
    this.#retries = retries
    this.#signal = signal
    this.#steps = steps
  }

  /** Takes partitions whose batch failed; each is sent again after a while. */
  hold(partitions: readonly Partition[], error: unknown): void {
    for (const partition of partitions) {
      partition.recovery = this
      this.#members.add(partition)
      this.#held.add(partition)
    }
    this.#error = error
    if (!this.#running) void this.#run()
  }

  /** A batch of the partition was confirmed. */
  confirmed(partition: Partition): void {
    partition.recovery = null
    this.#members.delete(partition)
    if (this.#members.size > 0) return
    this.#retries.reset()
    this.#steps.ended()
  }

  async #run(): Promise<void> {
    this.#running = true
    try {
      while (this.#held.size > 0) {
        await this.#retries.wait(this.#error, this.#signal)
        // What goes on may fail, and be held again, before the step has returned.
        const partitions = [...this.#held]
        this.#held.clear()
        try {
          const left = await this.#steps.relocate(partitions, this.#retries.failures)
          for (const partition of left) this.#held.add(partition)
        } catch (error) {
          if (TailraceError.is(error) && error.code === 'SINK_RESET') throw error
          this.#error = error
          for (const partition of partitions) this.#held.add(partition)
        }
      }
    } catch (error) {
      this.#steps.failed(error)
    } finally {
      this.#running = false
    }
  }
}
