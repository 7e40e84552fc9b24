import type { Socket } from 'node:net'
import pg from 'pg'
import { LogicalReplicationService } from 'pg-logical-replication'
import { clientConfig } from '../connection/client-config.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { endGather, gather } from '../connection/socket-reads.ts'
import { formatLsn, type Lsn } from '../lsn.ts'
import { identify, type SystemIdentity } from '../server/identity.ts'

/** What pg-logical-replication takes as output plugin; it does not export the class. */
type OutputPlugin = Parameters<LogicalReplicationService['subscribe']>[0]

/** What to read. */
export interface WalRequest {
  readonly slot: string
  readonly lsn: Lsn
  /** Timeline of the position; where the server is on another, its history is read. */
  readonly timeline: number
  readonly publications: readonly string[]
  /** Whether logical messages are asked for (server 14 or later). */
  readonly messages: boolean
}

/** What {@link WalStream} tells its owner. */
export interface WalStreamEvents {
  /** Before replication starts, which waits for it. What it throws ends the attempt. */
  identified(identity: SystemIdentity, stream: WalStream): Promise<void>
  /** The socket read something; the memory is the receiver's. Begins before {@link WalStream.start} resolves. */
  chunk(bytes: Uint8Array): void
  /** The connection is over. Called once, and not after {@link WalStream.destroy}. */
  ended(error: unknown): void
}

function startCommand({ slot, lsn, publications, messages }: WalRequest): string {
  const names = publications.map((name) => pg.escapeIdentifier(name)).join(',')
  const options = [`proto_version '1'`, `publication_names ${pg.escapeLiteral(names)}`]
  if (messages) options.push(`messages 'true'`)
  return `START_REPLICATION SLOT ${pg.escapeIdentifier(slot)} LOGICAL ${formatLsn(lsn)} (${options.join(', ')})`
}

/**
 * Calls back with each client that the library makes, before it connects. The library itself listens for errors only some moments after
 * the client has connected, and an error without a listener ends the process: a server that is shut down says so to a connection at
 * any time.
 */
function onClient(service: LogicalReplicationService, made: (client: pg.Client) => void): void {
  let current: pg.Client | null = null
  Object.defineProperty(service, '_client', {
    get: () => current,
    set: (client: pg.Client | null) => {
      current = client
      if (client !== null) made(client)
    },
  })
}

/**
 * A running replication. pg-logical-replication connects and starts it; then its output plugin's `start`, which is given pg's
 * client, takes the socket's data over, because the library's own way costs six times the work per message and acknowledges
 * what was only received. Acknowledgement, keepalives and pausing are the owner's.
 */
export class WalStream {
  readonly #service: LogicalReplicationService
  readonly #events: WalStreamEvents
  #socket: Socket | null = null
  #toLibrary: ((frame: Uint8Array) => void) | null = null
  #started = false
  #over = false
  /** Whether the server has begun to send; no data comes before. */
  get isStarted(): boolean {
    return this.#started
  }

  /** Process id of the walsender. */
  pid = 0

  private constructor(settings: ConnectionSettings, encrypted: boolean, events: WalStreamEvents) {
    this.#events = events
    this.#service = new LogicalReplicationService(clientConfig(settings, encrypted), {
      // The library would acknowledge what it received last, plus one byte.
      acknowledge: { auto: false, timeoutSeconds: 0 },
    })
  }

  /**
   * Connects and starts replication.
   *
   * @throws what pg or the server says
   */
  static async start(
    settings: ConnectionSettings,
    encrypted: boolean,
    request: WalRequest,
    events: WalStreamEvents,
  ): Promise<WalStream> {
    const stream = new WalStream(settings, encrypted, events)
    try {
      await stream.#start(request)
    } catch (error) {
      stream.destroy()
      throw error
    }
    return stream
  }

  #start(request: WalRequest): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const failed = (error: unknown) => {
        reject(error instanceof Error ? error : new Error('The replication connection ended'))
        this.#end(error)
      }
      this.#service.on('start', () => {
        this.#started = true
        resolve()
      })
      this.#service.on('error', failed)
      onClient(this.#service, (client) => client.on('error', failed))
      const plugin: OutputPlugin = {
        name: 'pgoutput',
        options: {},
        parse: () => undefined,
        start: (client) => this.#takeOver(client, request),
      }
      this.#service
        .subscribe(plugin, request.slot, formatLsn(request.lsn))
        .then(() => failed(new Error('The server ended replication')), failed)
    })
  }

  async #takeOver(client: pg.Client, request: WalRequest): Promise<unknown> {
    this.pid = (client as unknown as { processID: number }).processID
    await this.#events.identified(await identify(client, request.timeline), this)
    const socket = client.connection.stream as Socket
    const listeners = socket.listeners('data') as ((frame: Uint8Array) => void)[]
    socket.removeAllListeners('data')
    this.#socket = socket
    this.#toLibrary = (frame) => {
      for (const listener of listeners) listener.call(socket, frame)
    }
    socket.on('data', (chunk: Uint8Array) => {
      if (!this.#over) this.#events.chunk(chunk)
    })
    return client.query(startCommand(request))
  }

  #end(error: unknown): void {
    if (this.#over || !this.#started) return
    this.#over = true
    this.#events.ended(error)
  }

  /** Hands a message that is not replication data to the library: start, error, end. */
  other(frame: Uint8Array): void {
    this.#toLibrary?.(frame)
  }

  /** Stops reading the socket; what was read already may still come. */
  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  /** Lets bytes gather in the kernel until {@link WalStream.gathered}. @returns false where that is not possible */
  gather(): boolean {
    return gather(this.#socket)
  }

  /** Ends {@link WalStream.gather}. */
  gathered(): void {
    endGather(this.#socket)
  }

  /** Sends a message body as CopyData. */
  send(body: Buffer): void {
    const socket = this.#socket
    if (this.#over || socket === null || !socket.writable) return
    const frame = Buffer.allocUnsafe(body.length + 5)
    frame[0] = 0x64
    frame.writeUInt32BE(body.length + 4, 1)
    body.copy(frame, 5)
    socket.write(frame)
  }

  /** Cuts the connection at once, which frees the slot; an orderly end would wait for data that nobody reads. */
  destroy(): void {
    this.#over = true
    this.#socket?.destroy()
    this.#service.on('error', () => {})
    this.#service.destroy().catch(() => {})
  }
}
