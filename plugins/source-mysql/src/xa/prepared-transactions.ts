import { type BinlogHandler, BinlogReader } from '@tailrace/mysql-binlog'
import type { PluginState } from '@tailrace/plugin-api'
import { noHandler } from '../dump/no-handler.ts'
import { readSpill, type Spill, SpillWriter } from './spill.ts'

/** Spills of transactions that were prepared and are not over, by their XA name. */
export type Prepared = { readonly [xid: string]: Spill }

/**
 * The XA transactions of a log. Their rows are logged when they are prepared, maybe long before they are committed, or rolled back: until
 * then they are kept in the pipeline's state.
 */
export class PreparedTransactions {
  readonly #state: () => PluginState
  readonly #prepared: Map<string, Spill>
  #writer: SpillWriter | null = null
  /** The event kept last; a compressed transaction is one event for all of its rows. */
  #last: Uint8Array | null = null
  #description: Uint8Array | null = null

  constructor(state: () => PluginState, prepared: Prepared = {}) {
    this.#state = state
    this.#prepared = new Map(Object.entries(prepared))
  }

  /** Those that are not over; undefined for none. */
  get prepared(): Prepared | undefined {
    return this.#prepared.size === 0 ? undefined : Object.fromEntries(this.#prepared)
  }

  /** Whether a transaction was prepared and is not over. */
  has(xid: string): boolean {
    return this.#prepared.has(xid)
  }

  /** Whether rows that are read belong to one that is being prepared. */
  get isPreparing(): boolean {
    return this.#writer !== null
  }

  /** The log file begins with this event, which its other events are read by. */
  describedBy(event: Uint8Array): void {
    this.#description = Buffer.from(event)
  }

  /** The rows that follow are those of a transaction that is being prepared. */
  begin(): void {
    this.#writer ??= new SpillWriter(this.#state())
    this.#last = null
  }

  /**
   * Keeps an event of the transaction that is being prepared.
   *
   * @param event memory that stays as it is until the next one
   * @returns what to wait for before the next event is read; null for nothing
   */
  keep(event: Uint8Array): Promise<void> | null {
    const isFirst = this.#last === null
    const last = this.#last
    if (last?.buffer === event.buffer && last.byteOffset === event.byteOffset) return null
    this.#last = event
    const writer = this.#writer!
    if (isFirst) void writer.add(this.#description!)
    return writer.add(event)
  }

  /**
   * The transaction has been prepared.
   *
   * @returns when that is durable, which positions behind it wait for
   */
  prepare(xid: string): Promise<void> {
    const { spill, stored } = this.#finish()
    this.#prepared.set(xid, spill)
    return stored
  }

  /** The transaction is committed without having been prepared. */
  async commitAtOnce(
    rows: BinlogHandler['rows'],
    between: () => Promise<void> | undefined,
  ): Promise<void> {
    const { spill, stored } = this.#finish()
    await stored
    await this.#replay(spill, rows, between)
  }

  /**
   * A prepared transaction is committed: its rows are read now.
   *
   * @param between asked for what to wait for before the next event
   */
  commit(
    xid: string,
    rows: BinlogHandler['rows'],
    between: () => Promise<void> | undefined,
  ): Promise<void> {
    return this.#replay(this.#prepared.get(xid)!, rows, between)
  }

  /** A transaction that was prepared before reading began, and whose rows were found. */
  adopt(xid: string, spill: Spill): void {
    this.#prepared.set(xid, spill)
  }

  /**
   * The transaction is over: its rows were read, or are never to be.
   *
   * @returns what need not be kept once that is durable at every sink
   */
  forget(xid: string): Spill | null {
    const spill = this.#prepared.get(xid) ?? null
    this.#prepared.delete(xid)
    return spill
  }

  #finish() {
    const writer = this.#writer ?? new SpillWriter(this.#state())
    this.#writer = null
    this.#last = null
    return writer.finish()
  }

  async #replay(
    spill: Spill,
    rows: BinlogHandler['rows'],
    between: () => Promise<void> | undefined,
  ): Promise<void> {
    const reader = new BinlogReader({ ...noHandler, rows }, { betweenPieces: between })
    for await (const event of readSpill(this.#state(), spill)) {
      await reader.read(event)
      await between()
    }
  }
}
