import { type Retries, TailraceError } from '@tailrace/plugin-api'
import type { Partition } from './topic.ts'

/** What a {@link Recovery} does with its partitions. */
export interface RecoverySteps {
  /**
   * Asks where the partitions are led now.
   *
   * @param failures how often sending failed so far
   * @returns those that have no leader
   * @throws TailraceError why it could not be found out; `SINK_RESET` ends the recovery
   */
  relocate(partitions: readonly Partition[], failures: number): Promise<readonly Partition[]>
  /** Lets the partition's batch be sent again. */
  resume(partition: Partition): void
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
  #held = new Set<Partition>()
  #error: unknown
  #running = false

  constructor(retries: Retries, signal: AbortSignal, steps: RecoverySteps) {
    this.#retries = retries
    this.#signal = signal
    this.#steps = steps
  }

  /** Takes a partition whose batch failed; it is sent again after a while. */
  hold(partition: Partition, error: unknown): void {
    partition.recovery = this
    this.#members.add(partition)
    this.#held.add(partition)
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
        await this.#round()
      }
    } catch (error) {
      this.#steps.failed(error)
    } finally {
      this.#running = false
    }
  }

  async #round(): Promise<void> {
    // What is resumed may be held again before the round is over.
    const partitions = [...this.#held]
    this.#held = new Set()
    let left: readonly Partition[]
    try {
      left = await this.#steps.relocate(partitions, this.#retries.failures)
    } catch (error) {
      if (TailraceError.is(error) && error.code === 'SINK_RESET') throw error
      this.#error = error
      left = partitions
    }
    for (const partition of left) this.#held.add(partition)
    for (const partition of partitions) {
      if (!left.includes(partition)) this.#steps.resume(partition)
    }
  }
}
