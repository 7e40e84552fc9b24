import {
  type Change,
  type ChangeBatch,
  type Credit,
  type RowChange,
  type SourceDefinition,
  TailraceError,
} from '@tailrace/plugin-api'
import { concat, filter, from as observe, map, mergeMap, Observable, of, Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type SourceCase, sourceCases } from '../src/source/describe-source.ts'
import type { SourceSubject } from '../src/source/subject.ts'
import { failureOf, failuresOf, IMPATIENT } from './failures.ts'
import { changeOf, ToyLog } from './toy-log.ts'
import { current, toyOptions, type ToyPosition, toySource, ToySource } from './toy-source.ts'

const subjectOf = (definition: SourceDefinition): SourceSubject => ({
  definition,
  async start() {
    const log = (current.log = new ToyLog())
    return {
      options: { user: 'strong' },
      apply: async (steps) => log.apply(steps),
      cut: async () => {
        for (const reader of log.readers) reader.cut()
      },
      restrict: async () => ({ user: 'weak' }),
      snapshot: { options: { snapshot: true } },
      stop: async () => {},
    }
  },
  invalid: [{ because: 'an empty user', options: { user: '' } }],
})

const isRow = (change: Change): change is RowChange => change.kind === 'row'
type Reader = ToySource['stream']

test('a good source fails no case', async () => {
  expect(await failuresOf(sourceCases, subjectOf(toySource()))).toEqual([])
})

test('a good source of a partial order fails no case', async () => {
  class Partial extends ToySource {
    override compare(a: ToyPosition, b: ToyPosition) {
      return a.n === b.n && a.reads === b.reads ? 0 : undefined
    }
    meet(positions: readonly ToyPosition[]): ToyPosition {
      return positions.reduce((one, other) => ((super.compare(one, other) ?? 0) <= 0 ? one : other))
    }
  }
  const definition = toySource((options) => new Partial(options))
  expect(await failuresOf(sourceCases, subjectOf(definition))).toEqual([])
})

type Mutant = new (options: z.output<typeof toyOptions>) => ToySource

/** A toy whose batches go through a function. */
const through = (work: (batch: ChangeBatch) => ChangeBatch): Mutant =>
  class extends ToySource {
    override stream(...args: Parameters<Reader>) {
      return super.stream(...args).pipe(map(work))
    }
  }

/** A toy whose changes go through a function. */
const changing = (work: (change: Change) => Change | null): Mutant =>
  through((batch) => batch.with(batch.changes.flatMap((change) => work(change) ?? [])))

/** For each case a source that breaks it. */
const mutants: Record<SourceCase, Mutant | z.ZodType<object>> = {
  'options: those of the suite and of every example are taken': z.strictObject({
    host: z.string(),
  }),
  'options: an unknown key is refused': z.object({ user: z.string().min(1) }),
  'options: invalid ones are refused, and the message says why': z.strictObject({
    user: z.string(),
  }),
  'check: finds nothing wrong with a server that is ready': class extends ToySource {
    async resources() {
      return [{ kind: 'slot', name: 's', detail: 'made by check()' }]
    }
  },
  'check: names a missing privilege before the start, and what mends it': class extends ToySource {
    override async *check() {
      yield { check: 'connection', status: 'pass' as const, detail: 'it answers' }
    }
  },
  'open: gives a position that JSON can hold, and takes it back': class extends ToySource {
    override async open(from: ToyPosition | null) {
      return { ...(await super.open(from)), at: new Date() } as unknown as ToyPosition
    }
  },
  'rows: insert, update and delete': changing((change) => {
    if (isRow(change) && change.op === 'delete') change.before = null
    return change
  }),
  'rows: a change of key tells the old and the new one': changing((change) => {
    if (isRow(change) && change.op === 'update') change.before = null
    return change
  }),
  'rows: truncate': changing((change) =>
    isRow(change) && change.op === 'truncate' ? null : change,
  ),
  'transactions: come whole, in the order of their commits': changing((change) => {
    if (!isRow(change)) return change
    const copy = { ...change.transaction }
    return Object.assign(change.copy(), { transaction: copy })
  }),
  'tables: a change of definition comes between the rows before and after it': class extends ToySource {
    override changeAt(n: number) {
      // The definition that the table has now, whatever it was then.
      const entry = this.log.entries[n]!
      return changeOf({ ...entry, schema: this.log.tables.get(entry.schema.name)!.schema }, n + 1)
    }
  },
  'positions: are in order, and cover what came up to them and nothing else': class extends ToySource {
    override covers(position: ToyPosition, change: Change) {
      return change.place <= position.n + 1
    }
  },
  'positions: where sinks differ, the source goes on from what all of them have': class extends ToySource {
    meet(positions: readonly ToyPosition[]) {
      return positions.at(-1)!
    }
  },
  'ids: each change has its own, the same when it is read again': class extends ToySource {
    #shift = Math.floor(performance.now() * 1000)
    override changeAt(n: number) {
      return changeOf(this.log.entries[n]!, n + 1, this.#shift++)
    }
  },
  'resume: from any position comes exactly the rest': class extends ToySource {
    override stream(from: ToyPosition, credit: Credit) {
      // Goes back to the beginning of the transaction.
      const { entries } = this.log
      let { n } = from
      while (n > 0 && entries[n]?.transaction === entries[n - 1]?.transaction) n--
      return super.stream({ ...from, n }, credit)
    }
  },
  'resume: what was not acknowledged comes again': class extends ToySource {
    static sent = new WeakMap<ToyLog, number>()
    override stream(from: ToyPosition, credit: Credit) {
      const { sent } = this.constructor as unknown as { sent: WeakMap<ToyLog, number> }
      const n = Math.max(from.n, sent.get(this.log) ?? 0)
      return super.stream({ ...from, n }, credit).pipe(
        map((batch) => {
          sent.set(this.log, (batch.position as ToyPosition).n)
          return batch
        }),
      )
    }
  },
  'resume: after an acknowledgement comes exactly the rest': class extends ToySource {
    override acknowledge(position: ToyPosition) {
      // Forgets more than it may.
      for (let i = position.n; i < position.n + 1; i++) {
        setTimeout(() => this.log.entries.splice(i, 1), 5)
      }
    }
  },
  'cut: a broken connection is an error to retry, and nothing is lost or repeated': class extends ToySource {
    override broken() {
      return new TailraceError('SOURCE_PROTOCOL', 'unexpected end')
    }
  },
  'credit: without it reading stops and memory stays flat; with it everything comes': class extends ToySource {
    override stream(from: ToyPosition, _: Credit) {
      const never = { exhausted: false, outstanding: false, returned: new Subject<void>() }
      return super.stream(from, never)
    }
  },
  'end: no timer or socket is left behind': class extends ToySource {
    override async open(from: ToyPosition | null) {
      const ticking = setInterval(() => {}, 1000)
      setTimeout(() => clearInterval(ticking), 1500)
      return super.open(from)
    }
  },
  'end: who unsubscribes lets the log go, and another can read it': class extends ToySource {
    override stream(from: ToyPosition, credit: Credit) {
      const inner = super.stream(from, credit)
      // Unsubscribing reaches nobody.
      return new Observable<ChangeBatch>((subscriber) => {
        const subscription = inner.subscribe({
          next: (batch) => subscriber.next(batch),
          error: (error) => subscriber.error(error),
        })
        setTimeout(() => subscription.unsubscribe(), 1500)
      })
    }
  },
  'snapshot: no gap and no repeat where the stream takes over': class extends ToySource {
    override stream(from: ToyPosition, credit: Credit) {
      if (from.reads >= 1e9) return super.stream(from, credit)
      // Takes the position after the snapshot: what was committed in between is lost.
      const rows = this.log.rowsAt(from.n).map((entry, i) => changeOf(entry, 0, i))
      const next = { n: this.log.entries.length, reads: 1e9 }
      return concat(of(this.batch(rows, next)), super.stream(next, credit))
    }
  },
  'snapshot: a value is the same as from the stream, of every type': changing((change) => {
    if (isRow(change) && change.op === 'read' && change.after !== null) {
      for (const [name, value] of Object.entries(change.after)) {
        if (value === 'seven') change.after[name] = ' seven '
      }
    }
    return change
  }),
}

describe('each case catches a source that breaks it', () => {
  test.each(Object.entries(mutants))('%s', async (name, mutant) => {
    const definition =
      mutant instanceof z.ZodType
        ? toySource(undefined, mutant)
        : toySource((options) => new mutant(options))
    const failure = await failureOf(sourceCases, name, subjectOf(definition), IMPATIENT)
    expect(failure).not.toBe('no failure')
  })

  const others: readonly [
    name: SourceCase,
    what: string,
    mutant: Mutant,
    message: RegExp,
    patience?: number,
  ][] = [
    [
      'cut: a broken connection is an error to retry, and nothing is lost or repeated',
      'one that repeats a batch',
      class extends ToySource {
        override stream(from: ToyPosition, credit: Credit) {
          return super
            .stream(from, credit)
            .pipe(
              mergeMap((batch) => observe(batch.changes.length > 40 ? [batch, batch] : [batch])),
            )
        }
      },
      /lost, repeated/u,
    ],
    [
      'credit: without it reading stops and memory stays flat; with it everything comes',
      'one that reads ahead into memory',
      class extends ToySource {
        override stream(from: ToyPosition, credit: Credit) {
          const held: Buffer[] = []
          return super.stream(from, credit).pipe(
            map((batch) => {
              if (held.length === 0) held.push(Buffer.alloc(20_000_000, 1))
              return batch
            }),
          )
        }
      },
      /memory grew/u,
    ],
    [
      'credit: without it reading stops and memory stays flat; with it everything comes',
      'one that loses what came while it waited',
      class extends ToySource {
        override stream(from: ToyPosition, credit: Credit) {
          let isFirst = true
          return super.stream(from, credit).pipe(
            filter(({ changes }) => {
              const skips = !isFirst && changes.length > 5 && this.log.entries.length > 100
              isFirst = false
              return !skips || changes[0]!.place % 3 > 0
            }),
          )
        }
      },
      /waited|lost/u,
      IMPATIENT,
    ],
    [
      'positions: are in order, and cover what came up to them and nothing else',
      'one that compares as text',
      class extends ToySource {
        override compare(a: ToyPosition, b: ToyPosition) {
          return String(a.n).localeCompare(String(b.n))
        }
      },
      /behind a later one/u,
    ],
    [
      'snapshot: no gap and no repeat where the stream takes over',
      'one that reads rows as they are later',
      class extends ToySource {
        override stream(from: ToyPosition, credit: Credit) {
          if (from.reads >= 1e9) return super.stream(from, credit)
          // The stream first, then the old rows over it.
          const rows = this.log.rowsAt(from.n).map((entry, i) => changeOf(entry, 0, i))
          const next = { n: from.n, reads: 1e9 }
          const late = new Observable<ChangeBatch>((subscriber) => {
            const timer = setTimeout(() => subscriber.next(this.batch(rows, next)), 20)
            return () => clearTimeout(timer)
          })
          return new Observable<ChangeBatch>((subscriber) => {
            const both = super.stream(next, credit).subscribe(subscriber)
            both.add(late.subscribe((batch) => subscriber.next(batch)))
            return both
          })
        }
      },
      /waited|over one that was newer/u,
      IMPATIENT,
    ],
  ]
  test.each(others)('%s: %s', async (name, _, mutant, message, patience) => {
    const subject = subjectOf(toySource((options) => new mutant(options)))
    expect(await failureOf(sourceCases, name, subject, patience)).toMatch(message)
  })
})
