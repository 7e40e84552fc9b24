import type {
  Change,
  ChangeBatch,
  Credit,
  Logger,
  PluginContext,
  RowChange,
  Source,
} from '@tailrace/plugin-api'
import { Subject, type Subscription } from 'rxjs'
import type { z } from 'zod'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import { until } from '../../../test/kit/until.ts'
import postgres from '../src/index.ts'
import type { options } from '../src/options.ts'
import type { PostgresPosition } from '../src/position.ts'

/** A line that a source logged. */
export interface LogLine {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** Credit that a test spends by hand. */
export class TestCredit implements Credit {
  exhausted = false
  outstanding = false
  readonly returned = new Subject<void>()

  /** Takes all credit away. */
  exhaust(): void {
    this.exhausted = true
  }

  /** Gives it back. */
  giveBack(): void {
    this.exhausted = false
    this.returned.next()
  }
}

/** A context that keeps log lines. */
export function testContext(pipeline: string, lines: LogLine[] = []): PluginContext {
  const log = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields: fields as Record<string, unknown>, message })
  }
  const logger: Logger = {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
  }
  return {
    pipeline,
    name: 'postgres',
    baseDir: '/',
    logger,
    signal: new AbortController().signal,
    get() {
      throw new TypeError('no services here')
    },
  }
}

/** Options as a config has them. */
export type InputOptions = z.input<typeof options>

/** A source for a database of the kit. */
export function createSource(
  database: PostgresDatabase,
  input: InputOptions,
  pipeline = database.database,
  lines: LogLine[] = [],
): Source<PostgresPosition> {
  const parsed = postgres.options.parse({ url: database.url, ...input })
  return postgres.create(parsed, testContext(pipeline, lines)) as Source<PostgresPosition>
}

/** Batches of one subscription, as they come. */
export class Reading {
  readonly batches: ChangeBatch[] = []
  readonly changes: Change[] = []
  readonly rows: RowChange[] = []
  /** Whether to keep what comes; a test of memory does not. */
  isKeeping = true
  readonly credit = new TestCredit()
  error: unknown = null
  /** Called with each batch, before the source looks at the credit again. */
  onBatch: ((batch: ChangeBatch) => void) | null = null
  readonly #subscription: Subscription

  constructor(source: Source<PostgresPosition>, from: PostgresPosition) {
    this.#subscription = source.stream(from, this.credit).subscribe({
      next: (batch) => {
        if (this.isKeeping) this.#keep(batch)
        this.onBatch?.(batch)
      },
      error: (error: unknown) => {
        this.error = error
      },
    })
  }

  #keep(batch: ChangeBatch): void {
    this.batches.push(batch)
    for (const change of batch.changes) {
      this.changes.push(change)
      if (change.kind === 'row') this.rows.push(change)
    }
  }

  /** Position of the last batch. */
  get position(): PostgresPosition {
    return this.batches.at(-1)!.position as PostgresPosition
  }

  /** Waits until a condition holds; fails at once when the stream has failed. */
  async until(condition: () => boolean, what: string, deadlineMs = 10_000): Promise<void> {
    await until(() => this.error !== null || condition(), { deadlineMs, what, everyMs: 5 })
    if (this.error !== null && !condition()) throw this.error
  }

  /** Waits for so many row changes. */
  async untilRows(count: number): Promise<RowChange[]> {
    await this.until(() => this.rows.length >= count, `${count} row changes`).catch(
      (error: unknown) => {
        throw new Error(`has ${this.rows.length} row changes`, { cause: error })
      },
    )
    return this.rows
  }

  async untilError(deadlineMs = 10_000): Promise<unknown> {
    await until(() => this.error !== null, { deadlineMs, what: 'an error', everyMs: 5 })
    return this.error
  }

  stop(): void {
    this.#subscription.unsubscribe()
  }
}

/** Opens a source for the first time and reads from there. */
export async function openReading(
  source: Source<PostgresPosition>,
): Promise<{ start: PostgresPosition; reading: Reading }> {
  const start = await source.open(null)
  if (start === null) throw new Error('a first start gives a position')
  return { start, reading: new Reading(source, start) }
}
