import type { Origin, Transaction } from '@tailrace/plugin-api'
import type { ByteWriter } from '@tailrace/plugin-api/bytes'

/** What only PostgreSQL knows of a transaction. Places in the log are numbers, see `Lsn`. */
export type PostgresTransactionFacts = {
  /** Transaction id, unsigned; 0 for a message outside of transactions. */
  readonly xid: number
  /** Where the commit record starts. */
  readonly commitLsn: number
  /** Where the commit record ends; null until the commit was read. */
  readonly commitEndLsn: number | null
  /** End of the commit read before this transaction, or where reading began. */
  readonly previousCommitLsn: number
}

/**
 * How ids of changes name the server: its system identifier in base 36; behind a `.`, how often the pipeline has begun anew, if ever, as a server
 * that was set back comes to the same places again.
 */
export function serverInIds(system: string, generation: number): string {
  const server = BigInt(system).toString(36)
  return generation === 0 ? server : `${server}.${generation}`
}

/** A committed transaction of PostgreSQL. */
export class PostgresTransaction implements Transaction {
  readonly origin: Origin
  readonly id: string
  readonly commitTime: number
  readonly commitPlace: number
  readonly xid: number
  readonly previousCommitLsn: number
  /** Of the positions that cover it, see `PostgresPosition`. */
  readonly generation: number
  /** Where the commit record ends; null until the commit was read. */
  commitEndLsn: number | null = null
  readonly #server: string
  #prefix: Uint8Array | null = null
  #native: PostgresTransactionFacts | null = null

  /** @param server see {@link serverInIds} */
  constructor(
    origin: Origin,
    server: string,
    xid: number,
    commitPlace: number,
    commitTime: number,
    previousCommitLsn: number,
    generation: number,
  ) {
    this.origin = origin
    this.#server = server
    this.id = String(xid)
    this.xid = xid
    this.commitPlace = commitPlace
    this.commitTime = commitTime
    this.previousCommitLsn = previousCommitLsn
    this.generation = generation
  }

  get native(): PostgresTransactionFacts {
    if (this.#native === null || this.#native.commitEndLsn !== this.commitEndLsn) {
      this.#native = {
        xid: this.xid,
        commitLsn: this.commitPlace,
        commitEndLsn: this.commitEndLsn,
        previousCommitLsn: this.previousCommitLsn,
      }
    }
    return this.#native
  }

  /** `<server>/<commit place in hex>/<change's place in hex>/<ordinal>` */
  writeChangeId(
    change: { readonly place: number; readonly ordinal: number },
    out: ByteWriter,
  ): void {
    this.#prefix ??= Buffer.from(`${this.#server}/${this.commitPlace.toString(16)}/`, 'latin1')
    out.copy(this.#prefix)
    writeHex(out, change.place)
    out.byte(0x2f)
    const { ordinal } = change
    // Schema changes stand between rows: their ordinals are fractions.
    if (ordinal === Math.floor(ordinal)) out.integer(ordinal)
    else out.ascii(String(ordinal))
  }
}

function writeHex(out: ByteWriter, value: number): void {
  out.reserve(16)
  const bytes = out.bytes
  const upper = Math.floor(value / 0x1_0000_0000)
  const lower = value >>> 0
  let at = out.length
  if (upper > 0) {
    for (let shift = (31 - Math.clz32(upper)) & ~3; shift >= 0; shift -= 4) {
      bytes[at++] = digit((upper >>> shift) & 15)
    }
  }
  const top = upper > 0 ? 28 : lower === 0 ? 0 : (31 - Math.clz32(lower)) & ~3
  for (let shift = top; shift >= 0; shift -= 4) bytes[at++] = digit((lower >>> shift) & 15)
  out.length = at
}

function digit(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value
}
