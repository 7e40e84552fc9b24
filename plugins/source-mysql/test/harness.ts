import type {
  Change,
  ChangeBatch,
  Credit,
  Logger,
  PluginContext,
  RowChange,
  Source,
  Token,
} from '@tailrace/plugin-api'
import { type Json, PLUGIN_STATE, type PluginState } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { Subject, type Subscription } from 'rxjs'
import type { z } from 'zod'
import type { MysqlDatabase } from '../../../test/kit/mysql/database.ts'
import { until } from '../../../test/kit/until.ts'
import mysql from '../src/index.ts'
import type { options } from '../src/options.ts'
import type { MysqlPosition } from '../src/position.ts'

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

/** Documents in memory, written once each. */
export class TestState implements PluginState {
  readonly all = new Map<string, string>()

  async document(name: string): Promise<Json | undefined> {
    const text = this.all.get(name)
    return text === undefined ? undefined : (JSON.parse(text) as Json)
  }

  async documents(prefix: string): Promise<readonly string[]> {
    return [...this.all.keys()].filter((name) => name.startsWith(prefix)).sort()
  }

  async putDocument(name: string, content: Json): Promise<void> {
    const text = JSON.stringify(content)
    if ((this.all.get(name) ?? text) !== text) throw new Error(`${name} was written before`)
    this.all.set(name, text)
  }

  async removeDocuments(names: readonly string[]): Promise<void> {
    for (const name of names) this.all.delete(name)
  }
}

/** A context that keeps log lines. */
export function testContext(
  pipeline: string,
  lines: LogLine[] = [],
  state: PluginState = new TestState(),
): PluginContext {
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
    name: 'mysql',
    baseDir: '/',
    logger,
    signal: new AbortController().signal,
    get<T>(token: Token<T>): T {
      if (token !== PLUGIN_STATE) throw new TypeError('no such service here')
      return state as T
    },
  }
}

/** Options as a config has them. */
export type InputOptions = z.input<typeof options>

/** A source for all tables of a database of the kit. */
export function createSource(
  database: Pick<MysqlDatabase, 'url' | 'database'>,
  input: Partial<InputOptions> = {},
  { lines = [], state, pipeline = database.database }: SourceParts = {},
): Source<MysqlPosition> {
  const tables = [`${database.database}.*`]
  const parsed = mysql.options.parse({ url: database.url, tables, snapshot: 'never', ...input })
  return mysql.create(parsed, testContext(pipeline, lines, state)) as Source<MysqlPosition>
}

/** What a source is made with. */
export interface SourceParts {
  readonly lines?: LogLine[]
  readonly state?: PluginState
  readonly pipeline?: string
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

  constructor(source: Source<MysqlPosition>, from: MysqlPosition) {
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
  get position(): MysqlPosition {
    return this.batches.at(-1)!.position as MysqlPosition
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
  source: Source<MysqlPosition>,
): Promise<{ start: MysqlPosition; reading: Reading }> {
  const start = await source.open(null)
  if (start === null) throw new Error('a first start gives a position')
  return { start, reading: new Reading(source, start) }
}

/** A change's id, or what stands for it in a mark. */
export function idOf(change: Change): string {
  const out = new ByteWriter()
  change.transaction.writeChangeId(change, out)
  return `${change.kind} ${out.toString()}`
}
