import ZongJi from '@vlasky/zongji'
import { clientOptions } from '../connection/client-options.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { type DumpCommand, inside, type InsideZongji, type Packet } from './inside-zongji.ts'
import { sessionStatements } from './session-statements.ts'

/** What to read. */
export interface DumpRequest {
  readonly serverId: number
  /** GTIDs of all that is not to be sent; null to begin at a place of the log. */
  readonly gtid: string | null
  readonly file: string
  /** In bytes. Not more than the protocol can say: {@link farthestOffset}. */
  readonly offset: number
  /** How often an idle server gives a sign of life, in milliseconds. */
  readonly heartbeatInterval: number
  /** How long the server waits for a reader that has stopped reading, in milliseconds. */
  readonly writeTimeout: number
  /** Whether the dump ends where the log does now, and does not wait for more. */
  readonly isBounded: boolean
}

/** COM_BINLOG_DUMP has four bytes for the place in the file. */
export const farthestOffset = 0xffff_ffff

/** What {@link BinlogDump} tells its owner. */
export interface DumpEvents {
  /** One event; the memory is the receiver's. What it throws ends the dump. */
  event(bytes: Buffer, start: number, end: number): void
  /** The dump is over: by an error, or null at the end of a bounded one. Called once, and not after {@link BinlogDump.stop}. */
  ended(error: unknown): void
}

/** In front of each event is a byte that says that it is no error. */
const OK_LENGTH = 1

/**
 * A running dump of a log. zongji connects, authenticates and asks for it; then its command is given another receiver of packets,
 * because its own decodes ten times slower, and some events wrongly.
 */
export class BinlogDump {
  readonly #zongji: ZongJi
  readonly #events: DumpEvents
  #isOver = false

  constructor(
    settings: ConnectionSettings,
    encrypted: boolean,
    request: DumpRequest,
    events: DumpEvents,
  ) {
    this.#events = events
    const zongji = new ZongJi(clientOptions(settings, encrypted))
    this.#zongji = zongji
    zongji.on('error', (error) => this.#end(error))
    zongji.on('ready', () => this.#takeOver(request))
    const { serverId, gtid, file, offset, isBounded: nonBlock } = request
    const from = gtid === null ? { filename: file, position: offset } : { gtidSet: gtid }
    zongji.start({ serverId, nonBlock, ...from })
  }

  /** Stops reading; nothing more comes until {@link BinlogDump.resume}. */
  pause(): void {
    this.#inside.connection?.pause()
  }

  /** Hands on at once what had come already. */
  resume(): void {
    this.#inside.connection?.resume()
  }

  /** Cuts the connection, and has the server end its part at once. */
  stop(): void {
    this.#isOver = true
    this.#zongji.stop()
  }

  get #inside(): InsideZongji {
    return inside(this.#zongji)
  }

  #takeOver(request: DumpRequest): void {
    const zongji = this.#inside
    for (const statement of sessionStatements(request)) {
      zongji.connection!.query(statement, (error) => {
        if (error !== null) this.#end(error)
      })
    }
    // It is idle until the dump is to be ended, which may be long after the server's patience.
    zongji.ctrlConnection?.query('SET SESSION wait_timeout = 2147483', () => {})
    zongji.BinlogClass = receiving(zongji.BinlogClass, {
      receive: (packet) => this.#receive(packet),
      end: (error) => this.#end(error),
    })
  }

  /** @returns whether more is to come */
  #receive(packet: Packet): boolean {
    if (this.#isOver) return false
    if (packet.isEOF()) {
      this.#end(null)
      return false
    }
    try {
      this.#events.event(packet.buffer, packet.offset + OK_LENGTH, packet.end)
    } catch (error) {
      this.#end(error)
    }
    return !this.#isOver
  }

  #end(error: unknown): void {
    if (this.#isOver) return
    this.stop()
    this.#events.ended(error)
  }
}

interface Receiver {
  receive(packet: Packet): boolean
  end(error: unknown): void
}

/** zongji's command with another receiver of what the server sends. */
function receiving(
  original: InsideZongji['BinlogClass'],
  receiver: Receiver,
): InsideZongji['BinlogClass'] {
  return class extends original implements DumpCommand {
    override readonly onResult = (error: Error) => receiver.end(error)

    readonly #receive = (packet: Packet): unknown =>
      receiver.receive(packet) ? this.#receive : null

    override start(packet: Packet | undefined, connection: unknown): unknown {
      super.start(packet, connection)
      return this.#receive
    }
  }
}
