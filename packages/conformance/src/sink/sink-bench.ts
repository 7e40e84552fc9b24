import assert from 'node:assert/strict'
import type { Sink } from '@tailrace/plugin-api'
import { parsed, PluginBench } from '../services/plugin-bench.ts'
import { onBench } from '../cases/on-bench.ts'
import { within } from '../services/until.ts'
import type { SinkStage, SinkSubject } from './subject.ts'
import { type Item, WrittenBatch } from './written-batch.ts'

const KEYS = 7

/** A stage with the sinks made on it. */
export class SinkBench {
  readonly stage: SinkStage
  readonly abort = new AbortController()
  readonly #subject: SinkSubject
  readonly #plugins = new PluginBench()
  readonly #sinks: Sink[] = []
  #n = 0

  constructor(subject: SinkSubject, stage: SinkStage) {
    this.#subject = subject
    this.stage = stage
  }

  /** A sink that is not open. */
  async make(): Promise<Sink> {
    const { definition } = this.#subject
    const context = await this.#plugins.context('sink', definition.name, this.abort.signal)
    const sink = definition.create(parsed(definition, this.stage.options), context)
    this.#sinks.push(sink)
    return sink
  }

  /** A sink that is open. */
  async open(): Promise<Sink> {
    const sink = await this.make()
    await within(sink.open(), 'open()')
    return sink
  }

  /** A batch of the next items. */
  next(count: number, padding = 0): WrittenBatch {
    const items = Array.from({ length: count }, (): Item => ({ key: this.#n % KEYS, n: this.#n++ }))
    return this.#batch(items, padding)
  }

  /** The same batch once more, as the runtime writes it again after a failure. */
  again({ items }: WrittenBatch): WrittenBatch {
    return this.#batch(items, 0)
  }

  #batch(items: readonly Item[], padding: number): WrittenBatch {
    const { defaultEncoder, optionalEncoder } = this.#subject.definition
    const encoded = defaultEncoder !== null || optionalEncoder === true
    return new WrittenBatch(items, encoded, this.#n, padding)
  }

  /** Writes a batch, and takes its buffer back once the write has settled. */
  async write(sink: Sink, batch: WrittenBatch): Promise<void> {
    try {
      await sink.write(batch)
    } finally {
      batch.overwrite()
    }
  }

  /** Writes batches as the runtime does, as many at a time as the sink takes. */
  async writeAll(sink: Sink, batches: readonly WrittenBatch[]): Promise<void> {
    const most = sink.maxInFlight ?? 1
    const pending: Promise<void>[] = []
    for (const batch of batches) {
      if (pending.length >= most) await pending.shift()
      const write = this.write(sink, batch)
      write.catch(() => {})
      pending.push(write)
    }
    await within(Promise.all(pending), 'writes to settle', 20_000)
  }

  /** What is at the destination. */
  async read(): Promise<Item[]> {
    const values = await within(this.stage.read(), 'read() of the stage', 20_000)
    return values.map((text) => {
      try {
        const { key, n } = JSON.parse(text) as Item
        return { key, n }
      } catch {
        return assert.fail(`not what was written: ${text.slice(0, 80)}`)
      }
    })
  }

  async stop(): Promise<void> {
    try {
      await within(Promise.all(this.#sinks.map((sink) => sink.close())), 'close()')
    } finally {
      await this.stage.stop()
    }
  }
}

/** Makes a case of what is to be tried on a stage of its own. */
export function onStage(
  attempt: (bench: SinkBench) => Promise<void>,
): (subject: SinkSubject) => Promise<void> {
  const open = async (subject: SinkSubject) => new SinkBench(subject, await subject.start())
  return onBench(open, attempt)
}
