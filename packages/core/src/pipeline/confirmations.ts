import type { ChangeBatch, Position, Source } from '@tailrace/plugin-api'
import type { Checkpointer } from './checkpointer.ts'
import type { CreditLedger } from './credit-ledger.ts'

/** How far one sink is. */
export interface SinkProgress {
  readonly name: string
  /** The checkpoint that the sink had at the start. */
  readonly start: Position | null
  /** Sequence of the last batch that the sink confirmed. */
  confirmed: number
  /** Sequence and position of the last batch whose checkpoint is stored. */
  stored: number
  storedPosition: Position | null
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
}

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

  /** Adds a sink. All of them before the first confirmation. */
  add(name: string, start: Position | null): SinkProgress {
    const sink: SinkProgress = {
      name,
      start,
      confirmed: 0,
      stored: 0,
      storedPosition: null,
      changes: 0,
    }
    this.#sinks.push(sink)
    return sink
  }

  /** A sink confirmed everything up to a batch. */
  confirmed(sink: SinkProgress, { position }: ChangeBatch, changes: number): void {
    const { source, ledger, checkpointer, settled } = this.#settings
    sink.confirmed = ledger.sequenceOf(position)
    sink.changes += changes
    // What the sink's checkpoint at the start includes is stored already, and must not be written over it.
    const known = sink.start !== null && (source.compare(position, sink.start) ?? 1) <= 0
    if (known) {
      sink.stored = sink.confirmed
      sink.storedPosition = position
      this.#acknowledge()
    } else checkpointer.confirmed(sink.name, position)

    let least = sink.confirmed
    for (const other of this.#sinks) if (other.confirmed < least) least = other.confirmed
    ledger.confirm(least)
    if (!ledger.outstanding) settled()
  }

  /** Checkpoints are durable. */
  stored(positions: ReadonlyMap<string, Position>): void {
    for (const sink of this.#sinks) {
      const position = positions.get(sink.name)
      if (position === undefined) continue
      sink.stored = this.#settings.ledger.sequenceOf(position)
      sink.storedPosition = position
    }
    this.#acknowledge()
  }

  #acknowledge(): void {
    let least = this.#sinks[0]!
    for (const sink of this.#sinks) if (sink.stored < least.stored) least = sink
    if (least.storedPosition === null || least.stored <= this.#acknowledged) return
    this.#acknowledged = least.stored
    this.#settings.source.acknowledge(least.storedPosition)
  }
}
