import type { Position, Source } from '@tailrace/plugin-api'
import { parsed, PluginBench } from '../services/plugin-bench.ts'
import { onBench } from '../cases/on-bench.ts'
import { within } from '../services/until.ts'
import { Reading } from './reading.ts'
import type { SourceStep, StepRow } from './steps.ts'
import type { SourceStage, SourceSubject } from './subject.ts'

type Options = Readonly<Record<string, unknown>>

/** The table of most cases. */
export const ITEMS = 'items'

/** `INSERT` of an item. */
export const insert = (id: number, note: string | null = `note ${id}`): SourceStep => ({
  do: 'insert',
  table: ITEMS,
  row: { id, note },
})

/** `UPDATE` of an item. */
export const update = (id: number, row: StepRow): SourceStep => ({
  do: 'update',
  table: ITEMS,
  key: { id },
  row,
})

/** `DELETE` of an item. */
export const remove = (id: number): SourceStep => ({ do: 'delete', table: ITEMS, key: { id } })

/** A stage with the sources made on it. */
export class SourceBench {
  readonly stage: SourceStage
  readonly #subject: SourceSubject
  readonly #plugins = new PluginBench()
  readonly #sources = new Set<Source>()
  readonly #readings: Reading[] = []

  constructor(subject: SourceSubject, stage: SourceStage) {
    this.#subject = subject
    this.stage = stage
  }

  /** `CREATE TABLE items (id int PRIMARY KEY, note text)`. */
  createItems(): Promise<void> {
    const columns = { id: 'int', note: 'text' }
    return this.apply({ do: 'create', table: ITEMS, columns, key: 'id' })
  }

  /** Applies steps as one transaction. */
  apply(...steps: SourceStep[]): Promise<void> {
    return within(this.stage.apply(steps), 'apply() of the stage', 20_000)
  }

  /** A source that is not open. */
  async make(options: Options = {}): Promise<Source> {
    const { definition } = this.#subject
    const context = await this.#plugins.context('source', definition.name)
    const given = { ...this.stage.options, ...options }
    const source = definition.create(parsed(definition, given), context)
    this.#sources.add(source)
    return source
  }

  /**
   * A source as after a start of the pipeline, and where it begins.
   *
   * @param from the stored position; null on the first start
   */
  async open(
    from: Position | null = null,
    options: Options = {},
  ): Promise<{ source: Source; start: Position | null }> {
    const source = await this.make(options)
    const stored = from === null ? null : (JSON.parse(JSON.stringify(from)) as Position)
    const opened = await within(source.open(stored), 'open()', 20_000)
    return { source, start: opened ?? stored }
  }

  /** Reads a source from a position. */
  read(source: Source, from: Position | null): Reading {
    const reading = new Reading(source, from)
    this.#readings.push(reading)
    return reading
  }

  /** Opens a source and reads it. */
  async openReading(
    from: Position | null = null,
    options: Options = {},
  ): Promise<{ source: Source; start: Position | null; reading: Reading }> {
    const { source, start } = await this.open(from, options)
    return { source, start, reading: this.read(source, start) }
  }

  /** Ends a source and what reads it. */
  async end(source: Source, ...readings: readonly Reading[]): Promise<void> {
    for (const reading of readings) reading.stop()
    this.#sources.delete(source)
    await within(source.close(), 'close()')
  }

  async stop(): Promise<void> {
    for (const reading of this.#readings) reading.stop()
    try {
      await within(Promise.all([...this.#sources].map((source) => source.close())), 'close()')
    } finally {
      await this.stage.stop()
    }
  }
}

/** Makes a case of what is to be tried on a stage of its own. */
export function onStage(
  attempt: (bench: SourceBench) => Promise<void>,
): (subject: SourceSubject) => Promise<void> {
  const open = async (subject: SourceSubject) => new SourceBench(subject, await subject.start())
  return onBench(open, attempt)
}
