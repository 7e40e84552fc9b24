import {
  CLOCK,
  type CheckResult,
  type Clock,
  type PluginContext,
  RETRY_POLICY,
  type Sink,
  type SinkBatch,
  type TableSchema,
  TailraceError,
} from '@tailrace/plugin-api'
import { checkKafka } from './check.ts'
import { ControlPlane } from './cluster/control.ts'
import { loadCodec } from './compression/codec.ts'
import { RecordCopier } from './copy-records.ts'
import { linkSettings } from './link-settings.ts'
import type { Options } from './options.ts'
import { Delivery } from './producer/delivery.ts'
import { DeliveryTimer } from './producer/delivery-timer.ts'
import { IdempotentProducer } from './producer/idempotent-producer.ts'
import type { Producer } from './producer/producer.ts'
import { beginSession } from './producer/session.ts'
import { Router } from './routing/router.ts'

/** Records without confirmation, in bytes, beyond which further batches stay in the runtime's buffers. */
const MOST_BUFFERED = 8 * 1024 * 1024

interface Waiting {
  readonly batch: SinkBatch
  readonly delivery: Delivery
  /** The first record that is not copied yet. */
  record: number
}

interface Session {
  readonly control: ControlPlane
  readonly producer: Producer
  readonly copier: RecordCopier
  readonly timer: DeliveryTimer | null
}

/** Writes records to Kafka. */
export class KafkaSink implements Sink {
  readonly maxInFlight = 256
  readonly #options: Options
  readonly #context: PluginContext
  readonly #clock: Clock
  readonly #router: Router
  /** Batches whose records could not all be copied yet, in order. */
  readonly #waiting: Waiting[] = []
  #session: Session | null = null
  #preparing = false
  readonly #onAbort = () => this.#end(this.#context.signal.reason)

  constructor(options: Options, context: PluginContext) {
    this.#options = options
    this.#context = context
    this.#clock = context.get(CLOCK)
    this.#router = new Router(options)
  }

  async open(): Promise<void> {
    const { signal } = this.#context
    const settings = linkSettings(this.#options, this.#context)
    const codec = await loadCodec(this.#options.compression)
    const control = new ControlPlane(this.#options.brokers, settings)
    try {
      const session = await control.use((link) => beginSession(link))
      const producer = new IdempotentProducer({
        control,
        session,
        codec,
        options: this.#options,
        retry: this.#context.get(RETRY_POLICY),
        tablesOf: (topic) => this.#router.tablesOf(topic),
        changed: () => this.#drain(),
      })
      const copier = new RecordCopier(this.#options, this.#router, producer)
      this.#session = { control, producer, copier, timer: this.#timerOf(producer) }
      signal.addEventListener('abort', this.#onAbort)
    } catch (error) {
      control.close()
      throw error
    }
  }

  #timerOf(producer: Producer): DeliveryTimer | null {
    const { deliveryTimeout, brokers } = this.#options
    if (deliveryTimeout === undefined) return null
    const timer = new DeliveryTimer(deliveryTimeout, () => {
      timer.stop()
      const text = `Kafka at ${brokers.join(', ')} confirmed nothing for ${deliveryTimeout} ms.`
      producer.fail(new TailraceError('SINK_UNAVAILABLE', text, { fix: 'see `deliveryTimeout`' }))
    })
    return timer
  }

  destinationOf(table: TableSchema): string {
    return this.#router.destinationOf(table)
  }

  write(batch: SinkBatch): Promise<void> {
    const session = this.#session
    if (session === null) return Promise.reject(closed())
    const { producer } = session
    if (producer.failure !== null) return Promise.reject(producer.failure)
    const delivery = new Delivery()
    session.timer?.watch(delivery)
    this.#waiting.push({ batch, delivery, record: 0 })
    if (this.#waiting.length === 1) this.#drain()
    return delivery.promise
  }

  /** Copies what waits, in order, as far as topics are known and memory allows. */
  #drain(): void {
    const session = this.#session
    if (session === null || this.#waiting.length === 0 || this.#preparing) return
    const { producer, copier } = session
    while (this.#waiting.length > 0) {
      if (producer.failure !== null) return this.#rejectWaiting(producer.failure)
      if (producer.buffered > MOST_BUFFERED) break
      const waiting = this.#waiting[0]!
      const { batch, delivery } = waiting
      try {
        const now = Math.floor(this.#clock.now())
        waiting.record = copier.copy(batch.records, waiting.record, delivery, now)
      } catch (error) {
        producer.fail(error)
        return this.#rejectWaiting(error)
      }
      if (waiting.record < batch.records.count) {
        void this.#prepare(session, copier.missing)
        break
      }
      this.#waiting.shift()
      batch.release()
      delivery.done()
    }
    producer.flush()
  }

  async #prepare(session: Session, topic: string): Promise<void> {
    const { producer } = session
    this.#preparing = true
    try {
      await producer.prepare(topic)
    } catch (error) {
      producer.fail(error)
    }
    if (this.#session !== session) return
    this.#preparing = false
    this.#drain()
  }

  #rejectWaiting(error: unknown): void {
    for (const { delivery } of this.#waiting) delivery.fail(error)
    this.#waiting.length = 0
  }

  check(): AsyncIterable<CheckResult> {
    return checkKafka(this.#options, this.#context)
  }

  async close(): Promise<void> {
    this.#end(closed())
  }

  #end(error: unknown): void {
    this.#context.signal.removeEventListener('abort', this.#onAbort)
    const session = this.#session
    this.#session = null
    session?.timer?.stop()
    session?.producer.fail(error)
    session?.control.close()
    this.#preparing = false
    this.#rejectWaiting(error)
  }
}

function closed(): TailraceError {
  return new TailraceError('SINK_UNAVAILABLE', 'the sink was closed before Kafka confirmed.')
}
