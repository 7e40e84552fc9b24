import {
  type ChangeBatch,
  defineSink,
  defineSource,
  defineTransform,
  type OptionsSchema,
  type Position,
  type Transform,
} from '@tailrace/plugin-api'
import { MemoryStateStore, Pipeline, type PipelineSpec } from '@tailrace/core'
import { Observable } from 'rxjs'
import { benchServices, parsed } from '../services/plugin-bench.ts'
import { patient, within } from '../services/until.ts'
import type { TransformSubject } from './subject.ts'

/** What came out of a pipeline with the transform in its middle. */
export interface TransformRun {
  /** Batches as the sink was given them. */
  readonly written: readonly ChangeBatch[]
  /** The transform that was made. */
  readonly transform: Transform
  /** The position that the pipeline stored last, as JSON; null for none. */
  readonly stored: string | null
}

/** What a run may look at. */
export interface RunOptions {
  /** Rows are frozen before a transform that does not say that it mutates. */
  readonly freeze?: boolean
  /** Called with the transform; gives the one that is used. */
  readonly watch?: (transform: Transform) => Transform
}

const plain = { summary: 'Part of a suite.', stability: 'stable' } as const

/** A source of given batches, which then has nothing more. */
function sourceOf(batches: readonly ChangeBatch[], options: OptionsSchema) {
  return defineSource<OptionsSchema, Position & { n: number }>({
    ...plain,
    name: 'given',
    options,
    create: () => ({
      open: async () => ({ n: 0 }),
      stream: () =>
        new Observable((subscriber) => {
          for (const batch of batches) subscriber.next(batch)
          subscriber.complete()
        }),
      acknowledge() {},
      compare: (a, b) => a.n - b.n,
      covers: (position, change) => change.place <= position.n,
      lag: () => ({}),
      async *check() {},
      async close() {},
    }),
  })
}

function sinkInto(written: ChangeBatch[], options: OptionsSchema) {
  return defineSink({
    ...plain,
    name: 'kept',
    options,
    defaultEncoder: null,
    create: () => ({
      maxInFlight: 1000,
      async open() {},
      destinationOf: (table) => table.id,
      async write({ batch }) {
        written.push(batch)
      },
      async *check() {},
      async close() {},
    }),
  })
}

/** Runs a real pipeline over batches. @throws what the pipeline failed with */
export async function runTransform(
  { definition, options }: TransformSubject,
  batches: readonly ChangeBatch[],
  { freeze = false, watch = (same) => same }: RunOptions = {},
): Promise<TransformRun> {
  let transform: Transform | undefined
  const { name } = definition
  const watched = defineTransform<OptionsSchema>({
    ...plain,
    name,
    options: definition.options,
    create: (given, context) => (transform = watch(definition.create(given, context))),
  })
  const written: ChangeBatch[] = []
  const none = { name: 'given', options: {} }
  const store = new MemoryStateStore()
  const spec: PipelineSpec = {
    name: 'conformance',
    baseDir: process.cwd(),
    source: { ...none, definition: sourceOf(batches, definition.options) },
    transforms: [{ name, options: parsed(definition, options), definition: watched }],
    sinks: [{ ...none, definition: sinkInto(written, definition.options), encoder: null }],
    delivery: 'at-least-once',
    retry: { for: 1000, initial: 1, max: 1 },
    credit: { bytes: 2 ** 30, changes: 2 ** 30 },
    checkpointInterval: 1,
    stopTimeout: patient(5000),
  }
  const before = process.env['TAILRACE_FREEZE']
  process.env['TAILRACE_FREEZE'] = freeze ? '1' : '0'
  const pipeline = new Pipeline(spec, benchServices(store))
  try {
    await within(pipeline.start(), 'the pipeline to start')
    const { error } = await within(pipeline.finished, 'the pipeline to end')
    if (error !== undefined) throw error
  } finally {
    if (before === undefined) delete process.env['TAILRACE_FREEZE']
    else process.env['TAILRACE_FREEZE'] = before
  }
  const position = (await store.read(spec.name))?.checkpoints['given']?.position
  return {
    written,
    transform: transform!,
    stored: position === undefined ? null : JSON.stringify(position),
  }
}
