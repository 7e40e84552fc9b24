import type { Origin, Transaction } from '@tailrace/plugin-api'
import type { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { ChunkRead } from '@tailrace/plugin-api/snapshot'
import type { Lsn } from '../lsn.ts'
import { serverInIds } from '../transaction.ts'

/** When a server-side snapshot was taken. */
export interface ReadPoint {
  /** Names the snapshot: two reads of one name see the same rows. */
  readonly name: string
  /** Everything that the snapshot sees was committed before this place. */
  readonly lsn: Lsn
  /** The server's clock, in microseconds since the Unix epoch. */
  readonly time: number
}

/** What the rows of one chunk read share in place of a transaction. */
export class SnapshotRead implements Transaction {
  readonly origin: Origin
  readonly id: string
  readonly commitTime: number
  readonly commitPlace: number
  readonly native: Readonly<Record<string, unknown>>
  /** Of the positions that cover it, see `PostgresPosition`. */
  readonly generation: number
  /** Which chunk, read when. */
  readonly chunk: ChunkRead
  readonly #prefix: Uint8Array

  constructor(origin: Origin, point: ReadPoint, chunk: ChunkRead, generation: number) {
    this.origin = origin
    this.chunk = chunk
    this.generation = generation
    this.id = point.name
    this.commitTime = point.time
    this.commitPlace = point.lsn
    this.native = { commitLsn: point.lsn }
    const server = serverInIds(origin.server, generation)
    const { snapshot, table, chunk: number, read } = chunk
    this.#prefix = Buffer.from(`${server}/s${snapshot}.${table}.${number}/${read}/`, 'latin1')
  }

  /** `<server>/s<snapshot>.<table>.<chunk>/<read point>/<row>` */
  writeChangeId(change: { readonly ordinal: number }, out: ByteWriter): void {
    out.copy(this.#prefix)
    out.integer(change.ordinal)
  }
}
