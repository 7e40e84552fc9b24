import {
  type Change,
  ChangeBatch,
  type CheckResult,
  type Credit,
  defineSource,
  type Position,
  type Source,
  type SourceDefinition,
  TailraceError,
} from '@tailrace/plugin-api'
import { Observable, type Subscriber, type Subscription } from 'rxjs'
import { z } from 'zod'
import { changeOf, ToyLog } from './toy-log.ts'

export type ToyPosition = Position & { readonly n: number; readonly reads: number }

export const toyOptions = z.strictObject({
  user: z.string().min(1).describe('A user.'),
  snapshot: z.boolean().default(false).describe('Whether to read what is there.'),
})

/** The log of the stage that runs; stages follow one another. */
export const current = { log: new ToyLog() }

const BATCH = 400
/** A place in the order of positions after all rows that are read. */
const ALL = 1e9

/** A source that keeps to everything. Defects are subclasses. */
export class ToySource implements Source<ToyPosition> {
  readonly log = current.log
  readonly options: z.output<typeof toyOptions>

  constructor(options: z.output<typeof toyOptions>) {
    this.options = options
  }

  async open(from: ToyPosition | null): Promise<ToyPosition | null> {
    if (from !== null) return null
    return { n: this.log.entries.length, reads: this.options.snapshot ? 0 : ALL }
  }

  stream(from: ToyPosition | null, credit: Credit): Observable<ChangeBatch> {
    return new Observable((subscriber) => {
      const reader = new ToyReader(this, from!, credit, subscriber)
      return () => reader.end()
    })
  }

  /** The change of an entry. */
  changeAt(n: number): Change {
    return changeOf(this.log.entries[n]!, n + 1)
  }

  /** Where the next batch ends. */
  endOf(n: number): number {
    const { entries } = this.log
    if (entries[n]!.op === 'alter') return n + 1
    let end = n
    while (end < entries.length && end < n + BATCH && entries[end]!.op !== 'alter') end++
    // A batch of the toy is never larger than this many bytes, more or less.
    const size = String(entries[n]!.after?.['note'] ?? '').length
    return size > 1000 ? Math.min(end, n + 10) : end
  }

  batch(changes: readonly Change[], position: ToyPosition): ChangeBatch {
    const barrier = changes.some(({ kind }) => kind === 'schema')
    return new ChangeBatch(changes, position, changes.length * 100, barrier)
  }

  /** What an error says after the connection broke. */
  broken(): TailraceError {
    return new TailraceError('SOURCE_UNAVAILABLE', 'the toy log broke off')
  }

  /** Keeps nothing that could be forgotten. */
  acknowledge(position: ToyPosition): void {
    void position
  }

  compare(a: ToyPosition, b: ToyPosition): number | undefined {
    return a.n - b.n || a.reads - b.reads
  }

  covers(position: ToyPosition, { place, ordinal }: Change): boolean {
    if (place === 0) return ordinal < position.reads
    return place <= position.n
  }

  lag() {
    return {}
  }

  async *check(): AsyncIterable<CheckResult> {
    yield this.options.user === 'weak'
      ? {
          check: 'role',
          status: 'fail',
          detail: 'user "weak" may not read the log',
          fix: 'GRANT READ',
          code: 'SOURCE_PRIVILEGE',
        }
      : { check: 'role', status: 'pass', detail: 'may read' }
  }

  async close(): Promise<void> {}
}

/** One subscription. */
export class ToyReader {
  readonly #source: ToySource
  readonly #credit: Credit
  readonly #subscriber: Subscriber<ChangeBatch>
  readonly #keepalive: NodeJS.Timeout
  readonly #returned: Subscription
  #position: ToyPosition
  #isReading = false
  #ended = false

  constructor(
    source: ToySource,
    from: ToyPosition,
    credit: Credit,
    subscriber: Subscriber<ChangeBatch>,
  ) {
    this.#source = source
    this.#position = from
    this.#credit = credit
    this.#subscriber = subscriber
    this.#keepalive = setInterval(() => this.wake(), 1000)
    this.#returned = credit.returned.subscribe(() => this.wake())
    const { log } = source
    if (log.isTaken) {
      subscriber.error(new TailraceError('SOURCE_IN_USE', 'somebody else reads the log'))
      return
    }
    log.isTaken = true
    log.readers.add(this)
    this.wake()
  }

  wake(): void {
    if (this.#isReading) return
    this.#isReading = true
    setImmediate(() => this.#read())
  }

  cut(): void {
    this.#subscriber.error(this.#source.broken())
  }

  #read(): void {
    this.#isReading = false
    if (this.#ended || this.#credit.exhausted) return
    const { log } = this.#source
    const { n, reads } = this.#position
    if (reads < ALL) {
      const rows = log.rowsAt(n)
      const part = rows.slice(reads, reads + 100)
      const changes = part.map((entry, i) => changeOf(entry, 0, reads + i))
      const next = reads + part.length
      this.#emit(changes, { n, reads: next === rows.length ? ALL : next })
    } else if (n < log.entries.length) {
      const end = this.#source.endOf(n)
      const changes = Array.from({ length: end - n }, (_, i) => this.#source.changeAt(n + i))
      this.#emit(changes, { n: end, reads })
    } else return
    this.wake()
  }

  #emit(changes: readonly Change[], position: ToyPosition): void {
    this.#position = position
    this.#subscriber.next(this.#source.batch(changes, position))
  }

  end(): void {
    this.#ended = true
    clearInterval(this.#keepalive)
    this.#returned.unsubscribe()
    if (this.#source.log.readers.delete(this)) this.#source.log.isTaken = false
  }
}

/** A plugin of a toy. */
export function toySource(
  make: (options: z.output<typeof toyOptions>) => Source<any> = (options) => new ToySource(options),
  schema: z.ZodType<object> = toyOptions,
): SourceDefinition {
  return defineSource({
    name: 'toy',
    summary: 'A toy.',
    stability: 'stable',
    options: schema,
    create: (options) => make(options as z.output<typeof toyOptions>),
  })
}
