import {
  type ChangeBatch,
  type CheckResult,
  type PluginContext,
  type RecordBuffer,
  type Sink,
  type SinkBatch,
  type TableSchema,
  TailraceError,
} from '@tailrace/plugin-api'
import { jsonLine } from './json-line.ts'
import type { ConsoleOptions } from './options.ts'
import { Output, type OutputStream } from './output.ts'
import { prettyLine } from './pretty-line.ts'
import { cut, paint } from './width.ts'

/** Text is handed over in pieces of about this many characters, so that the first lines of a large batch come early. */
const PIECE = 65_536

/** Prints changes, or the values of an encoder. */
export class ConsoleSink implements Sink {
  readonly #options: ConsoleOptions
  readonly #output: Output
  readonly #pretty: boolean
  readonly #colored: boolean
  /** Whether an encoder has been seen at work; its batches may have no records at all. */

  constructor(
    options: ConsoleOptions,
    context: Pick<PluginContext, 'signal'>,
    stream: OutputStream,
    noColor = false,
  ) {
    const terminal = stream.isTTY === true
    this.#options = options
    this.#output = new Output(stream)
    this.#pretty = options.format === 'auto' ? terminal : options.format === 'pretty'
    this.#colored = options.color === 'auto' ? terminal && !noColor : options.color === 'always'
    context.signal.addEventListener(
      'abort',
      () => this.#output.abort(context.signal.reason as Error),
      { once: true },
    )
  }

  async open(): Promise<void> {
    this.#output.open()
  }

  destinationOf(table: TableSchema): string {
    return table.id
  }

  async write({ batch, encoded, records }: SinkBatch): Promise<void> {
    if (encoded) await this.#writeRecords(records)
    else await this.#writeChanges(batch)
  }

  async #writeChanges({ changes }: ChangeBatch): Promise<void> {
    const { marks } = this.#options
    // Asked per batch: the window may have been made wider.
    const columns = this.#output.stream.columns ?? Infinity
    let text = ''
    for (const change of changes) {
      if (this.#pretty) {
        const spans = prettyLine(change, marks)
        if (spans !== null) text += `${paint(cut(spans, columns), this.#colored)}\n`
      } else {
        const line = jsonLine(change, marks)
        if (line !== null) text += `${line}\n`
      }
      if (text.length > PIECE) {
        await this.#output.write(text)
        text = ''
      }
    }
    if (text !== '') await this.#output.write(text)
  }

  async #writeRecords(records: RecordBuffer): Promise<void> {
    const lines: Uint8Array[] = []
    const newline = Buffer.from('\n')
    for (let i = 0; i < records.count; i++) {
      const end = records.valueEnd(i)
      if (end >= 0) lines.push(records.body.view(records.valueStart(i), end), newline)
    }
    if (lines.length > 0) await this.#output.write(Buffer.concat(lines))
  }

  async *check(): AsyncIterable<CheckResult> {
    const kind = this.#output.stream.isTTY === true ? 'a terminal' : 'not a terminal'
    yield { check: 'output', status: 'pass', detail: `standard output is ${kind}` }
  }

  async close(): Promise<void> {
    this.#output.close(new TailraceError('SINK_RESET', 'the sink was closed'))
  }
}
