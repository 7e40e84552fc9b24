import type ZongJi from '@vlasky/zongji'
import type { Connection } from 'mysql2'

/** A packet of mysql2: what the server sent, from `offset` to `end`. */
export interface Packet {
  readonly buffer: Buffer
  readonly offset: number
  readonly end: number
  isEOF(): boolean
}

/** A command of mysql2: what is returned takes the next packet, null ends it. */
export interface DumpCommand {
  /** Sends the request. */
  start(packet: Packet | undefined, connection: unknown): unknown
  /** Takes the error that the server ends the command with. */
  onResult?: (error: Error) => void
}

/** Members of zongji that are not public. They are pinned by its version, and a test fails when one moves. */
export interface InsideZongji {
  /** What the log is read on. */
  readonly connection: (Connection & { pause(): void; resume(): void }) | null
  /** What it asks the server by. */
  readonly ctrlConnection: Connection | null
  /** Made and run once `ready` was emitted. */
  BinlogClass: new (callback: unknown) => DumpCommand
}

/** The inner members of a reader. */
export function inside(zongji: ZongJi): InsideZongji {
  return zongji as unknown as InsideZongji
}
