import { setTimeout as delay } from 'node:timers/promises'
import {
  type Position,
  type Sink,
  type SinkBatch,
  type SinkDefinition,
  type TableSchema,
  TailraceError,
} from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type SinkCase, sinkCases } from '../src/sink/describe-sink.ts'
import type { SinkSubject } from '../src/sink/subject.ts'
import { failureOf, failuresOf, IMPATIENT } from './failures.ts'
import { current, toySink, ToyServer, ToySink } from './toy-sink.ts'

const subjectOf = (definition: SinkDefinition): SinkSubject => ({
  definition,
  async start() {
    const server = (current.server = new ToyServer())
    return {
      options: { topic: 'a' },
      read: async () => [...server.records],
      lose: async () => void (server.isUp = false),
      restore: async () => void (server.isUp = true),
      stop: async () => {},
    }
  },
  invalid: [{ because: 'an empty topic', options: { topic: '' } }],
})

/** Waits for the server instead of failing. */
class Patient extends ToySink {
  override async deliver(values: readonly string[], position: Position): Promise<void> {
    while (!this.server.isUp && this.isOpen) await delay(1)
    await super.deliver(values, position)
  }
}

/** Drops what it has already, and keeps the position with the records. */
class Exact extends ToySink {
  override readonly idempotent = true
  override async deliver(values: readonly string[], position: Position): Promise<void> {
    const fresh = values.filter((value) => !this.server.records.includes(value))
    await super.deliver(fresh, position)
  }
  async checkpoint(): Promise<Position | null> {
    return this.server.position
  }
}

describe('good sinks fail no case', () => {
  test.each([
    ['one that fails at once', toySink()],
    ['one that waits', toySink((context) => new Patient(context))],
    ['one that is exact', toySink((context) => new Exact(context))],
    ['one of changes', toySink((context) => new ToySink(context), undefined, null)],
  ])('%s', async (_, definition) => {
    expect(await failuresOf(sinkCases, subjectOf(definition))).toEqual([])
  })
})

type Mutant = new (...args: ConstructorParameters<typeof ToySink>) => Sink

/** For each case a sink that breaks it. */
const mutants: Record<SinkCase, Mutant | z.ZodType<object>> = {
  'options: those of the suite and of every example are taken': z.strictObject({
    queue: z.string(),
  }),
  'options: an unknown key is refused': z.object({ topic: z.string().min(1) }),
  'options: invalid ones are refused, and the message says why': z.strictObject({
    topic: z.string(),
  }),
  'check: finds nothing wrong, and changes nothing': class extends ToySink {
    override async *check() {
      this.server.records.push('{"key":0,"n":-1}')
      yield* super.check()
    }
  },
  'write: records of a key arrive in order, each once': class extends ToySink {
    #n = 0
    override async write(batch: SinkBatch): Promise<void> {
      const values = this.valuesOf(batch)
      await delay(this.#n++ % 2 === 0 ? 8 : 0)
      await this.deliver(values, batch.position)
    }
  },
  'write: what is confirmed can be read at once': class extends ToySink {
    override async deliver(values: readonly string[], position: Position): Promise<void> {
      setTimeout(() => void super.deliver(values, position).catch(() => {}), 2)
    }
  },
  'write: a batch without records settles in its turn': class extends ToySink {
    override write(batch: SinkBatch): Promise<void> {
      return batch.records.count === 0 ? new Promise(() => {}) : super.write(batch)
    }
  },
  'write: a large batch arrives whole': class extends ToySink {
    override valuesOf(batch: SinkBatch): string[] {
      return super.valuesOf(batch).slice(0, 4096)
    }
  },
  'write: a record buffer is given back at most once, and not read after that': class extends ToySink {
    override async write(batch: SinkBatch): Promise<void> {
      await super.write(batch)
      batch.release()
    }
  },
  'again: batches that come again lose nothing and disorder nothing': class extends ToySink {
    // It says so, and is not.
    override readonly idempotent = true
  },
  'again: the stored position is that of the last batch': class extends Exact {
    override async checkpoint() {
      return this.server.position && { n: 0 }
    }
  },
  'close: what was confirmed stays, and what is pending settles': class extends ToySink {
    override async deliver(values: readonly string[], position: Position): Promise<void> {
      await delay(1)
      if (!this.isOpen) await new Promise(() => {})
      await super.deliver(values, position)
    }
    override async close() {
      this.isOpen = false
    }
  },
  'close: the sink can be opened again': class extends ToySink {
    #isClosed = false
    override async open() {
      if (this.#isClosed) throw new TypeError('was closed')
      await super.open()
    }
    override async close() {
      this.#isClosed = true
      await super.close()
    }
  },
  'close: no timer or socket is left behind': class extends ToySink {
    override async open() {
      await super.open()
      const ticking = setInterval(() => {}, 1000)
      setTimeout(() => clearInterval(ticking), 1500)
    }
  },
  'abort: pending writes settle at once': class extends ToySink {
    override async deliver(values: readonly string[], position: Position): Promise<void> {
      await delay(300)
      await super.deliver(values, position)
    }
  },
  'destinations: a table has one, the same each time': class extends ToySink {
    #n = 0
    override destinationOf(table: TableSchema) {
      return `${table.id}-${this.#n++}`
    }
  },
  'lost: writes survive a server that is away, in order': class extends ToySink {
    override async deliver(values: readonly string[], position: Position): Promise<void> {
      // Says that all is well.
      if (this.server.isUp) await super.deliver(values, position)
    }
  },
  'lost: opening fails with an error that is retryable, and works later': class extends ToySink {
    override async open() {
      if (!this.server.isUp) throw new TailraceError('SINK_REJECTED', 'away')
      await super.open()
    }
  },
  'lost: the prechecks say so, and do not throw': class extends ToySink {
    override async *check() {
      if (!this.server.isUp) throw new Error('ECONNREFUSED')
      yield* super.check()
    }
  },
}

const isSchema = (mutant: Mutant | z.ZodType<object>): mutant is z.ZodType<object> =>
  mutant instanceof z.ZodType

describe('each case catches a sink that breaks it', () => {
  test.each(Object.entries(mutants))('%s', async (name, mutant) => {
    const definition = isSchema(mutant)
      ? toySink(undefined, mutant)
      : toySink((context) => new mutant(context))
    const failure = await failureOf(sinkCases, name, subjectOf(definition), IMPATIENT)
    expect(failure).not.toBe('no failure')
  })

  const lost = 'lost: writes survive a server that is away, in order'

  test('a sink that gives up for good is caught', async () => {
    class Fatal extends ToySink {
      override async deliver(values: readonly string[], position: Position): Promise<void> {
        if (!this.server.isUp) throw new TailraceError('SINK_REJECTED', 'away')
        await super.deliver(values, position)
      }
    }
    const failure = await failureOf(sinkCases, lost, subjectOf(toySink((c) => new Fatal(c))))
    expect(failure).toMatch(/SINK_REJECTED, which is not retryable/u)
  })

  test('a sink that reads a buffer it gave back is caught', async () => {
    class Late extends ToySink {
      override async write(batch: SinkBatch): Promise<void> {
        batch.release()
        await delay(0)
        await this.deliver(['{"key":0,"n":0}', ...this.valuesOf(batch)], batch.position)
      }
    }
    const name = 'write: a record buffer is given back at most once, and not read after that'
    const failure = await failureOf(sinkCases, name, subjectOf(toySink((c) => new Late(c))))
    expect(failure).toMatch(/not what was written/u)
  })

  test('a stage that cannot be lost must say so', async () => {
    const subject = subjectOf(toySink())
    const without: SinkSubject = {
      ...subject,
      async start() {
        const stage = await subject.start()
        return { options: stage.options, read: () => stage.read(), stop: () => stage.stop() }
      },
    }
    expect(await failureOf(sinkCases, lost, without)).toMatch(/or skip this case with the reason/u)
  })
})
