import { ByteWriter } from '../bytes/byte-writer.ts'
import type { Change } from './change.ts'

/** What a record is for; sinks route by it and may treat it apart. */
export type RecordRole = 'data' | 'tombstone' | 'schema' | 'transaction' | 'heartbeat' | 'message'

const roles: readonly RecordRole[] = [
  'data',
  'tombstone',
  'schema',
  'transaction',
  'heartbeat',
  'message',
]
const FIELDS = 6
const KEY_START = 0
const KEY_END = 1
const VALUE_END = 2
const ROLE = 3
const FIRST = 4
const LAST = 5
const NO_VALUE = -1

/** A record's parts for {@link RecordBuffer.add}; text is written as UTF-8. */
export interface RecordParts {
  /** Index in the batch of the change that the record is about. */
  readonly change: number
  /** Index of the last change, where the record is about several in a row. Default: `change`. */
  readonly lastChange?: number
  readonly role?: RecordRole
  readonly key: string | Uint8Array | null
  readonly value: string | Uint8Array | null
  readonly headers?: Readonly<Record<string, string | Uint8Array>>
  /** Where it goes instead of where the sink would route it. */
  readonly destination?: string
  /** Bytes to choose the partition by instead of the key. */
  readonly partitionHint?: string | Uint8Array
}

/** What only few records have. */
export interface RecordExtras {
  readonly headers?: Readonly<Record<string, string | Uint8Array>>
  readonly destination?: string
  readonly partitionHint?: string | Uint8Array
}

/**
 * Encoded records of one batch, appended by an encoder and read by a sink. Keys and values lie in one growing region,
 * so that a record costs no object. Plain use: {@link RecordBuffer.add}. On a hot path:
 *
 * ```ts
 * out.begin(changeIndex, 'data')
 * out.body.ascii('{"id":1}')   // the key, or
 * out.endKey()                 // … out.noKey() for a null key
 * out.body.ascii('{"id":1,…}') // the value, or
 * out.endValue()               // … out.noValue() for a tombstone
 * ```
 *
 * The buffer belongs to the sink's lane: the runtime clears and reuses it after the sink released it.
 */
export class RecordBuffer {
  /** Where keys and values are written. */
  readonly body: ByteWriter
  /** The changes of the batch that the records are about. */
  changes: readonly Change[] = []
  /** How many records are complete. */
  count = 0
  #fields = new Int32Array(FIELDS * 256)
  #extras: Map<number, RecordExtras> | null = null

  /** @param capacity bytes of the body to begin with */
  constructor(capacity = 65536) {
    this.body = new ByteWriter(capacity)
  }

  /** Empties the buffer for a batch's changes. Called by the runtime. */
  reset(changes: readonly Change[]): void {
    this.changes = changes
    this.count = 0
    this.#extras = null
    this.body.clear()
  }

  /** Begins a record about `changes[first … last]`; the key is written next. */
  begin(first: number, role: RecordRole = 'data', last: number = first): void {
    const at = this.count * FIELDS
    if (at === this.#fields.length) {
      const fields = new Int32Array(this.#fields.length * 2)
      fields.set(this.#fields)
      this.#fields = fields
    }
    const fields = this.#fields
    fields[at + KEY_START] = this.body.length
    fields[at + ROLE] = roles.indexOf(role)
    fields[at + FIRST] = first
    fields[at + LAST] = last
  }

  /** Ends the key; the value is written next. */
  endKey(): void {
    this.#fields[this.count * FIELDS + KEY_END] = this.body.length
  }

  /** Says that the record has no key. */
  noKey(): void {
    this.#fields[this.count * FIELDS + KEY_END] = NO_VALUE
  }

  /** Ends the value and completes the record. */
  endValue(): void {
    this.#fields[this.count * FIELDS + VALUE_END] = this.body.length
    this.count++
  }

  /** Says that the record has no value, and completes it. */
  noValue(): void {
    this.#fields[this.count * FIELDS + VALUE_END] = NO_VALUE
    this.count++
  }

  /** Gives the record completed last what few records have. */
  extra(extras: RecordExtras): void {
    this.#extras ??= new Map()
    this.#extras.set(this.count - 1, extras)
  }

  /** Appends a whole record. */
  add(parts: RecordParts): void {
    this.begin(parts.change, parts.role ?? 'data', parts.lastChange ?? parts.change)
    if (parts.key === null) this.noKey()
    else {
      this.#append(parts.key)
      this.endKey()
    }
    if (parts.value === null) this.noValue()
    else {
      this.#append(parts.value)
      this.endValue()
    }
    if (
      parts.headers !== undefined ||
      parts.destination !== undefined ||
      parts.partitionHint !== undefined
    ) {
      const { headers, destination, partitionHint } = parts
      this.extra({
        ...(headers !== undefined && { headers }),
        ...(destination !== undefined && { destination }),
        ...(partitionHint !== undefined && { partitionHint }),
      })
    }
  }

  #append(part: string | Uint8Array): void {
    if (typeof part === 'string') this.body.utf8(part)
    else this.body.copy(part)
  }

  /** Offset of the key in the body; meaningless where {@link RecordBuffer.keyEnd} is −1. */
  keyStart(record: number): number {
    return this.#fields[record * FIELDS + KEY_START]!
  }

  /** Offset after the key; −1 for a record without key. */
  keyEnd(record: number): number {
    return this.#fields[record * FIELDS + KEY_END]!
  }

  /** Offset of the value in the body. */
  valueStart(record: number): number {
    const keyEnd = this.#fields[record * FIELDS + KEY_END]!
    return keyEnd === NO_VALUE ? this.#fields[record * FIELDS + KEY_START]! : keyEnd
  }

  /** Offset after the value; −1 for a record without value (a tombstone). */
  valueEnd(record: number): number {
    return this.#fields[record * FIELDS + VALUE_END]!
  }

  /** What the record is for. */
  role(record: number): RecordRole {
    return roles[this.#fields[record * FIELDS + ROLE]!]!
  }

  /** Index in `changes` of the first change that the record is about. */
  first(record: number): number {
    return this.#fields[record * FIELDS + FIRST]!
  }

  /** Index in `changes` of the last change that the record is about. */
  last(record: number): number {
    return this.#fields[record * FIELDS + LAST]!
  }

  /** The change that the record is about (the first, where it is about several). */
  change(record: number): Change {
    return this.changes[this.first(record)]!
  }

  /** Headers, destination and partition hint, where the encoder gave any. */
  extras(record: number): RecordExtras | undefined {
    return this.#extras?.get(record)
  }

  /** Whether any record has {@link RecordExtras}. */
  get hasExtras(): boolean {
    return this.#extras !== null
  }

  /**
   * Appends the record's stable id: the id of its (first) change; `#1`, `#2` … for the second, third record of the same
   * change; `+n` where it is about n further changes.
   */
  writeId(record: number, out: ByteWriter): void {
    const first = this.first(record)
    const change = this.changes[first]!
    if (change.kind === 'row') change.writeId(out)
    else {
      change.transaction.writeChangeId(change, out)
      out.byte(0x2f)
      out.ascii(change.kind)
    }
    let earlier = 0
    while (earlier < record && this.first(record - 1 - earlier) === first) earlier++
    if (earlier > 0) {
      out.byte(0x23)
      out.integer(earlier)
    }
    const more = this.last(record) - first
    if (more > 0) {
      out.byte(0x2b)
      out.integer(more)
    }
  }
}
