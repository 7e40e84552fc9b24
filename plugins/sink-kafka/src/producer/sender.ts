import type { ControlPlane } from '../cluster/control.ts'
import type { Codec } from '../compression/codec.ts'
import { connectionError } from '../errors.ts'
import type { Link } from '../kafkajs/link.ts'
import { produceRequest } from '../wire/produce-request.ts'
import { readProduceResponse } from '../wire/produce-response.ts'
import { BATCH_HEADER, type RecordBatch, sealBatch } from '../wire/record-batch.ts'
import { Lane } from './lane.ts'
import type { ProducerSession } from './session.ts'
import type { Partition } from './topic.ts'

const PRODUCE = 0
const NEWEST_PRODUCE = 7

/** What a {@link Sender} works with. */
export interface SenderParts {
  readonly control: ControlPlane
  readonly session: ProducerSession
  readonly codec: Codec | null
  /** How long a broker may take to have a batch on all its replicas, in milliseconds. */
  readonly requestTimeout: number
}

/** What a {@link Sender} asks and tells the producer. */
export interface SenderEvents {
  /** The batch to send next: the one of before, where that was not confirmed. */
  next(partition: Partition): RecordBatch
  partitionOf(topic: string, id: number): Partition
  /** A broker's answers to one request, by partition. */
  answered(lane: Lane, codes: ReadonlyMap<Partition, number>): void
  /** It is not known whether the batches arrived. */
  unanswered(lane: Lane, partitions: readonly Partition[], error: Error): void
  /** A request is settled: there may be something new to do. */
  settled(): void
  /** Nothing more can be sent. */
  broken(error: unknown): void
}

/** Brings partitions' batches to the brokers that lead them, each partition in at most one request at a time. */
export class Sender {
  readonly #parts: SenderParts
  readonly #events: SenderEvents
  readonly #lanes = new Map<number, Lane>()
  #closed = false

  constructor(parts: SenderParts, events: SenderEvents) {
    this.#parts = parts
    this.#events = events
  }

  /** Takes a partition whose batch may be sent; {@link Sender.send} does it. */
  ready(partition: Partition): void {
    if (!partition.hasBatch) return
    let lane = this.#lanes.get(partition.leader)
    if (lane === undefined) {
      lane = new Lane(partition.leader)
      this.#lanes.set(partition.leader, lane)
    }
    lane.ready.add(partition)
  }

  /** Sends what is due. */
  send(): void {
    for (const lane of this.#lanes.values()) this.#pump(lane)
  }

  /** Cuts all connections. */
  close(error: Error): void {
    this.#closed = true
    for (const lane of this.#lanes.values()) drop(lane, error)
  }

  #pump(lane: Lane): void {
    while (!this.#closed && lane.due) {
      const { link } = lane
      if (link === null || !link.usable || link.mustAuthenticate) {
        void this.#connect(lane)
        return
      }
      this.#request(lane, link, lane.take())
    }
  }

  async #connect(lane: Lane): Promise<void> {
    const { control } = this.#parts
    lane.connecting = true
    try {
      if (lane.link?.usable === true) await lane.link.authenticate()
      else lane.link = await control.connect(lane.nodeId)
      lane.connecting = false
      if (this.#closed) drop(lane, new Error('closed'))
      else this.#pump(lane)
    } catch (error) {
      lane.connecting = false
      drop(lane, error as Error)
      const partitions = [...lane.ready]
      lane.ready.clear()
      for (const partition of partitions) partition.busy = true
      this.#events.unanswered(lane, partitions, connectionError(error, control.where))
    }
  }

  #request(lane: Lane, link: Link, partitions: readonly Partition[]): void {
    const { codec, session } = this.#parts
    const compressing: Promise<unknown>[] = []
    for (const partition of partitions) {
      partition.busy = true
      const batch = this.#events.next(partition)
      if (batch.payload !== null) continue
      const sealing = seal(batch, codec, session)
      if (sealing !== null) compressing.push(sealing)
    }
    lane.inFlight++
    if (compressing.length === 0) this.#transmit(lane, link, partitions)
    else {
      Promise.all(compressing).then(
        () => this.#transmit(lane, link, partitions),
        (error: unknown) => this.#events.broken(error),
      )
    }
  }

  #transmit(lane: Lane, link: Link, partitions: readonly Partition[]): void {
    const open = new Set(partitions)
    this.#exchange(link, partitions, open)
      .then((codes) => {
        this.#events.answered(lane, codes)
        if (open.size > 0) throw new RangeError('the answer is not complete')
      })
      .catch((error: Error) => {
        if (lane.link === link) lane.link = null
        link.destroy(error)
        const { host, port } = link.address
        this.#events.unanswered(lane, [...open], connectionError(error, `${host}:${port}`))
      })
      .finally(() => {
        lane.inFlight--
        if (!this.#closed) this.#events.settled()
      })
  }

  /** Sends one request and reads its answer; partitions that it speaks of leave `open`. */
  async #exchange(
    link: Link,
    partitions: readonly Partition[],
    open: Set<Partition>,
  ): Promise<ReadonlyMap<Partition, number>> {
    const { session, requestTimeout } = this.#parts
    const apiVersion = Math.min(NEWEST_PRODUCE, link.maxVersion(PRODUCE))
    const parts = partitions.map(({ topic, id, sending }) => ({
      topic: topic.name,
      partition: id,
      payload: sending!.payload!,
    }))
    const answer = await link.produce(apiVersion, (correlationId, clientId) =>
      produceRequest(parts, {
        apiVersion,
        correlationId,
        clientId,
        transactionalId: session.transactionalId,
        timeoutMs: requestTimeout,
      }),
    )
    const { results, throttleMs } = readProduceResponse(answer, apiVersion)
    link.throttle(throttleMs)
    const codes = new Map<Partition, number>()
    for (const { topic, partition: id, errorCode } of results) {
      const partition = this.#events.partitionOf(topic, id)
      if (open.delete(partition)) codes.set(partition, errorCode)
    }
    return codes
  }
}

function drop(lane: Lane, error: Error): void {
  lane.link?.destroy(error)
  lane.link = null
}

/** @returns null when the batch is ready */
function seal(
  batch: RecordBatch,
  codec: Codec | null,
  session: ProducerSession,
): Promise<unknown> | null {
  if (codec === null) {
    sealBatch(batch, batch.out.view(), { ...session, codec: 0 })
    return null
  }
  const sealCompressed = (records: Uint8Array) => {
    const bytes = Buffer.allocUnsafe(BATCH_HEADER + records.length)
    bytes.set(records, BATCH_HEADER)
    sealBatch(batch, bytes, { ...session, codec: codec.id })
  }
  const records = codec.compress(batch.out.view(BATCH_HEADER))
  if (records instanceof Promise) return records.then(sealCompressed)
  sealCompressed(records)
  return null
}
