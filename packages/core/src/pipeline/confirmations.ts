import type { ChangeBatch, Position, Source } from '@tailrace/plugin-api'
import type { Checkpointer } from './checkpointer.ts'
import type { CreditLedger } from './credit-ledger.ts'

/** How far one sink is. */
export interface SinkProgress {
  readonly name: string
  /** The checkpoint that the sink had at the start. */
  readonly start: Position | null
  /** That checkpoint, while it includes something that the source has not come to yet. */
  ahead: Position | null
  /** Milliseconds until which no checkpoint is written that lacks some of it. */
  aheadUntil: number
  /** Sequence of the last batch that the sink confirmed. */
  confirmed: number
  /** Sequence and position of the last batch whose checkpoint is stored. */
  stored: number
  storedPosition: Position | null
  /** Sequence of the last batch whose position was itself written as the checkpoint. */
  written: number
  /** Changes confirmed since the start. */
  changes: number
}

/** What {@link Confirmations} work with. */
export interface ConfirmationsSettings {
  readonly source: Pick<Source, 'compare' | 'acknowledge'>
  readonly ledger: CreditLedger
  readonly checkpointer: Checkpointer
  /** Every sink has confirmed everything that was emitted. */
  readonly settled: () => void
  /** Milliseconds that checkpoints wait for what a sink had at the start. Default 60 000. */
  readonly holdMs?: number
}

/** Sinks differ by the credit at most, unless one was left out for a while: seconds, mostly. */
const HOLD_MS = 60_000

/**
 * What becomes of confirmations: checkpoints are gathered per sink, credit returns when the slowest sink has confirmed, and the
 * source may forget what every sink has confirmed and stored.
 */
export class Confirmations {
  readonly #settings: ConfirmationsSettings
  readonly #sinks: SinkProgress[] = []
  #acknowledged = 0

  constructor(settings: ConfirmationsSettings) {
    this.#settings = settings
  }

  /**
   * Adds a sink. All of them before the first confirmation.
   *
   * @param from where the source begins
   * @param start the sink's checkpoint
   */
  add(name: string, from: Position | null, start: Position | null): SinkProgress {
    const begins = from === null || start === null ? 0 : this.#settings.source.compare(from, start)
    const sink: SinkProgress = {
      name,
      start,
      ahead: begins !== undefined && begins < 0 ? start : null,
      aheadUntil: performance.now() + (this.#settings.holdMs ?? HOLD_MS),
      confirmed: 0,
      stored: 0,
      storedPosition: null,
      written: 0,
      changes: 0,
    }
    this.#sinks.push(sink)
    return sink
  }

  /**
   * A sink confirmed everything up to a batch.
   *
   * @param isDue whether its checkpoint is to be written at once
   */
  confirmed(
    sink: SinkProgress,
    { position }: Pick<ChangeBatch, 'position'>,
    changes: number,
    isDue = false,
  ): void {
    const { ledger, settled, checkpointer } = this.#settings
    sink.confirmed = ledger.sequenceOf(position)
    sink.changes += changes
    this.#checkpoint(sink, position)
    if (isDue) void checkpointer.flush()

    let least = sink.confirmed
    for (const other of this.#sinks) if (other.confirmed < least) least = other.confirmed
    ledger.confirm(least)
    if (!ledger.outstanding) settled()
  }

  /**
   * A checkpoint does not go back: positions that the sink's start includes are not written. One that is neither before nor behind it
   * waits, and where that takes long replaces it after all: a crash may then repeat what only the start included, and the
   * source need not keep its log for all that time.
   */
  #checkpoint(sink: SinkProgress, position: Position): void {
    const { source, checkpointer } = this.#settings
    const order = sink.ahead === null ? -1 : source.compare(sink.ahead, position)
    if (order === undefined && performance.now() < sink.aheadUntil) return
    if (order === undefined || order <= 0) {
      sink.ahead = null
      checkpointer.confirmed(sink.name, position)
      return
    }
    sink.stored = sink.confirmed
    sink.storedPosition = position
    this.#acknowledge()
  }

  /** Checkpoints are durable. */
  stored(positions: ReadonlyMap<string, Position>): void {
    for (const sink of this.#sinks) {
      const position = positions.get(sink.name)
      if (position === undefined) continue
      sink.stored = sink.written = this.#settings.ledger.sequenceOf(position)
      sink.storedPosition = position
    }
    this.#acknowledge()
  }

  /**
   * A checkpoint from the start may include a position's changes, and not know what it has begun (a snapshot that was asked for): so one sink at
   * least must have it written, or a later one. The next start begins at the meet of all, which knows what one of them does.
   */
  #acknowledge(): void {
    let least = this.#sinks[0]!
    let written = 0
    for (const sink of this.#sinks) {
      if (sink.stored < least.stored) least = sink
      if (sink.written > written) written = sink.written
    }
    if (least.storedPosition === null || least.stored <= this.#acknowledged) return
    if (least.stored > written) return
    this.#acknowledged = least.stored
    this.#settings.source.acknowledge(least.storedPosition)
  }
}
