/** A read below this many bytes is small: it carries a few messages, and its cost is the read itself. */
const SMALL = 16 * 1024
/** A read that comes this soon after reading was free to go on belongs to a burst. */
const BURST_MS = 0.5

/**
 * Decides when to let bytes gather before the next read. A server that sends row by row makes thousands of tiny reads, whose cost is
 * several times that of their content; a pause of 1 ms turns them into few large ones. Single changes that come now and then are
 * never delayed.
 */
export class ReadPace {
  #free = 0

  /**
   * @param bytes size of the read
   * @param now monotonic milliseconds
   * @returns whether to wait a millisecond before reading on; call {@link ReadPace.resumed} then
   */
  shouldPause(bytes: number, now: number): boolean {
    const quick = now - this.#free < BURST_MS
    this.#free = now
    return bytes < SMALL && quick
  }

  /** Reading is free to go on since `now`. */
  resumed(now: number): void {
    this.#free = now
  }
}
