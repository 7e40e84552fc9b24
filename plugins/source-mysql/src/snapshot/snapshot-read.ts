import type { Origin, Transaction } from '@tailrace/plugin-api'
import type { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { ChunkRead } from '@tailrace/plugin-api/snapshot'
import type { LogPlace } from '../position/log-place.ts'
import { type MysqlTransactionFacts, serverInIds } from '../transaction.ts'

/** When rows were read. */
export interface ReadPoint {
  /** The rows are as everything before this place left them. */
  readonly at: LogPlace
  /** In microseconds since the Unix epoch. */
  readonly time: number
}

const events: readonly number[] = []

/** What the rows of one chunk read share in place of a transaction. */
export class SnapshotRead implements Transaction {
  readonly origin: Origin
  readonly id: string
  readonly commitTime: number
  readonly commitPlace = 0
  readonly native: MysqlTransactionFacts
  /** Of the positions that cover it, see `MysqlPosition`. */
  readonly generation: number
  /** Which chunk, read when. */
  readonly chunk: ChunkRead
  readonly #prefix: Uint8Array

  constructor(origin: Origin, { at, time }: ReadPoint, chunk: ChunkRead, generation: number) {
    const { file, offset: pos } = at
    this.origin = origin
    this.chunk = chunk
    this.generation = generation
    this.id = `${file}:${pos}`
    this.commitTime = time
    this.native = { gtid: null, file, pos, serverId: 0, thread: null, events }
    const server = serverInIds(origin.server, generation)
    const { snapshot, table, chunk: number, read } = chunk
    this.#prefix = Buffer.from(`${server}/s${snapshot}.${table}.${number}/${read}/`, 'latin1')
  }

  /** `<server>/s<snapshot>.<table>.<chunk>/<read>/<row>` */
  writeChangeId(change: { readonly ordinal: number }, out: ByteWriter): void {
    out.copy(this.#prefix)
    out.integer(change.ordinal)
  }
}
