import { TailraceError } from '@tailrace/plugin-api'
import { connectionError } from '../errors.ts'
import { type Address, Link, type LinkSettings } from '../kafkajs/link.ts'

/** A broker as metadata names it. */
export interface BrokerNode extends Address {
  readonly nodeId: number
}

/** A topic as metadata describes it. */
export interface TopicMetadata {
  readonly topicErrorCode: number
  readonly topic: string
  readonly partitionMetadata: readonly {
    readonly partitionErrorCode: number
    readonly partitionId: number
    readonly leader: number
  }[]
}

interface Metadata {
  readonly brokers: readonly BrokerNode[]
  readonly controllerId: number
  readonly topicMetadata: readonly TopicMetadata[]
}

/**
 * Asks the cluster about itself, over one connection to any broker that answers: those of the config first, then those that
 * metadata named.
 */
export class ControlPlane {
  /** Brokers by node id, as metadata last said. */
  readonly nodes = new Map<number, BrokerNode>()
  /** The brokers as the user wrote them, for errors. */
  readonly where: string
  readonly #settings: LinkSettings
  readonly #seeds: readonly Address[]
  #link: Promise<Link> | null = null
  #current: Link | null = null
  #turn = 0
  #closed = false

  constructor(brokers: readonly string[], settings: LinkSettings) {
    this.where = brokers.join(', ')
    this.#settings = settings
    this.#seeds = brokers.map(parseAddress)
  }

  /**
   * A connection to some broker.
   *
   * @throws SINK_UNAVAILABLE, SINK_AUTHENTICATION, SINK_TLS
   */
  link(): Promise<Link> {
    if (this.#current?.usable === true && !this.#current.mustAuthenticate) {
      return Promise.resolve(this.#current)
    }
    this.#link ??= this.#open().finally(() => (this.#link = null))
    return this.#link
  }

  async #open(): Promise<Link> {
    this.#current?.destroy(new Error('replaced'))
    const known = [...this.nodes.values()].filter(
      ({ host, port }) => !this.#seeds.some((seed) => seed.host === host && seed.port === port),
    )
    const seeds = this.#seeds.map((_, i) => this.#seeds[(i + this.#turn) % this.#seeds.length]!)
    this.#turn++
    let failure: unknown
    for (const { host, port } of [...seeds, ...known]) {
      try {
        const link = await Link.open(this.#settings, { host, port })
        if (this.#closed) link.destroy(new Error('closed'))
        return (this.#current = link)
      } catch (error) {
        // Brokers that are down say less than one that answers and refuses.
        const refined = connectionError(error, this.where)
        if (failure === undefined || refined.code !== 'SINK_UNAVAILABLE') failure = refined
      }
    }
    throw failure
  }

  /** Lends a connection. One that fails meanwhile is given up, and the next use makes a new one. */
  async use<T>(work: (link: Link) => Promise<T>): Promise<T> {
    const link = await this.link()
    try {
      return await work(link)
    } catch (error) {
      if (!TailraceError.is(error)) link.destroy(error as Error)
      throw connectionError(error, this.where)
    }
  }

  /** Asks any broker. */
  request<T>(api: string, options: object): Promise<T> {
    return this.use((link) => link.request<T>(api, options))
  }

  /** Metadata of topics (no topic is created by asking), and of the brokers. */
  async metadata(topics: readonly string[]): Promise<Metadata> {
    const answer = await this.request<Metadata>('Metadata', {
      topics,
      allowAutoTopicCreation: false,
    })
    this.nodes.clear()
    for (const broker of answer.brokers) this.nodes.set(broker.nodeId, broker)
    return answer
  }

  /** Connects to a node that metadata named. */
  async connect(nodeId: number): Promise<Link> {
    const node = this.nodes.get(nodeId)
    if (node === undefined) throw connectionError(new Error(`no broker ${nodeId}`), this.where)
    const { host, port } = node
    try {
      return await Link.open(this.#settings, { host, port })
    } catch (error) {
      throw connectionError(error, `${host}:${port}`)
    }
  }

  close(): void {
    this.#closed = true
    this.#current?.destroy(new Error('closed'))
  }
}

/** `host:port`, where the host may be an IPv6 address in brackets. */
export function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
  return { host, port: Number(text.slice(colon + 1)) }
}
