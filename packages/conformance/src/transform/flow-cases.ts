import assert from 'node:assert/strict'
import {
  type Change,
  ChangeBatch,
  type ChangeKind,
  type Position,
  type Transform,
} from '@tailrace/plugin-api'
import { map, tap } from 'rxjs'
import { batchesOf } from '../samples/make.ts'
import { watchHandles } from '../services/active-handles.ts'
import { contentOf, contentsOf } from './content.ts'
import { runTransform } from './run-transform.ts'
import type { TransformSubject } from './subject.ts'

/** A batch without changes, a little after or before another. */
const emptyBatch = ({ position }: ChangeBatch, distance: number) =>
  new ChangeBatch([], { n: Number(position['n']) + distance }, 0)

const run = (subject: TransformSubject, size?: number) =>
  runTransform(subject, batchesOf(subject.changes(), size))

/** Place in the log, also of a change that a transform made of another. */
const orderOf = ({ place, ordinal }: Change) => place * 1e6 + ordinal

function idOf(change: Change): string {
  return change.kind === 'row' ? change.id : `${change.kind} ${change.place} ${change.ordinal}`
}

/** Kinds that the transform may leave out or replace. */
function freeKinds({ drops }: TransformSubject, transform: Transform): ReadonlySet<ChangeKind> {
  return new Set(drops ?? ['row', ...(transform.kinds ?? [])])
}

interface Passage {
  readonly input: ChangeBatch
  readonly output: ChangeBatch
}

/** The same transform, telling which batches go in and come out. */
function watched(
  transform: Transform,
  into: { readonly received: ChangeBatch[]; readonly emitted: ChangeBatch[]; passages: Passage[] },
): Transform {
  const { received, emitted, passages } = into
  const base = {
    ...(transform.mutates !== undefined && { mutates: transform.mutates }),
    ...(transform.table && { table: transform.table.bind(transform) }),
    ...(transform.close && { close: transform.close.bind(transform) }),
  }
  if (transform.batch !== undefined) {
    return {
      ...base,
      async batch(input) {
        const output = await transform.batch(input)
        passages.push({ input, output })
        return output
      },
    }
  }
  if (transform.stream === undefined) return transform
  const { stream } = transform
  return {
    ...base,
    stream: (source) =>
      stream(source.pipe(tap((batch) => received.push(batch)))).pipe(
        map((batch) => {
          emitted.push(batch)
          return batch
        }),
      ),
  }
}

function checkStream(received: readonly ChangeBatch[], emitted: readonly ChangeBatch[]): void {
  const indexOf = new Map<Position, number>(received.map(({ position }, i) => [position, i]))
  const batchOfPlace = new Map<number, number>()
  received.forEach(({ changes }, i) => changes.forEach(({ place }) => batchOfPlace.set(place, i)))
  let last = -1
  for (const { position, changes } of emitted) {
    for (const { place } of changes) {
      const origin = batchOfPlace.get(place)
      assert.ok(
        origin === undefined || origin > last,
        'a change came after a batch whose position includes it: a restart in between would lose it',
      )
    }
    const index = indexOf.get(position)
    assert.ok(index !== undefined, 'a batch carries a position object that was not received')
    assert.ok(index >= last, 'positions went back')
    last = index
  }
}

/** Cases about batches, order and positions. */
export const flowCases = {
  'batches: their borders make no difference': async (subject: TransformSubject) => {
    const whole = contentsOf((await run(subject)).written)
    const single = contentsOf((await run(subject, 1)).written)
    assert.deepEqual(single, whole, 'one change a batch gives other changes than all in one batch')
  },

  'batches: the same changes give the same result every time': async (
    subject: TransformSubject,
  ) => {
    const first = contentsOf((await run(subject)).written)
    const second = contentsOf((await run(subject)).written)
    assert.deepEqual(second, first, 'after a restart the same changes come out differently')
  },

  'batches: positions are those received, in order, and pass no change that is held': async (
    subject: TransformSubject,
  ) => {
    const seen = { received: [] as ChangeBatch[], emitted: [] as ChangeBatch[], passages: [] }
    const passages: Passage[] = seen.passages
    await runTransform(subject, batchesOf(subject.changes(), 2), {
      watch: (transform) => watched(transform, seen),
    })
    for (const { input, output } of passages) {
      assert.equal(output.position, input.position, 'batch() returned another position object')
    }
    checkStream(seen.received, seen.emitted)
  },

  'batches: every position arrives, also of a batch without changes': async (
    subject: TransformSubject,
  ) => {
    const batches = batchesOf(subject.changes(), 2)
    const end = emptyBatch(batches.at(-1)!, 0.5)
    const { stored } = await runTransform(subject, [emptyBatch(batches[0]!, -0.5), ...batches, end])
    assert.equal(stored, JSON.stringify(end.position), 'the position of an empty batch is lost')
    const again = batchesOf(subject.changes(), 2)
    const last = await runTransform(subject, again)
    assert.equal(last.stored, JSON.stringify(again.at(-1)!.position), 'the last position is lost')
  },

  'order: changes keep theirs': async (subject: TransformSubject) => {
    const { written } = await run(subject)
    const places = written.flatMap(({ changes }) => changes.map(orderOf))
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
      'changes overtook each other',
    )
  },

  'order: schema changes stay alone, behind and before what they were between': async (
    subject: TransformSubject,
  ) => {
    const { written } = await run(subject)
    for (const { changes, barrier } of written) {
      if (!changes.some(({ kind }) => kind === 'schema')) continue
      assert.ok(
        barrier && changes.every(({ kind }) => kind === 'schema'),
        'a schema change left its barrier batch',
      )
    }
  },

  'kinds: what the transform does not work on passes as it is': async (
    subject: TransformSubject,
  ) => {
    const given = subject.changes()
    const { written, transform } = await runTransform(subject, batchesOf(given))
    const free = freeKinds(subject, transform)
    const left = new Set(written.flatMap(({ changes }) => changes.map(contentOf)))
    for (const change of given) {
      if (free.has(change.kind)) continue
      // A schema change may be put on the rewritten table: its place tells it.
      const passes =
        change.kind === 'schema'
          ? written.some(({ changes }) =>
              changes.some(({ kind, place }) => kind === 'schema' && place === change.place),
            )
          : left.has(contentOf(change))
      assert.ok(
        passes,
        `a ${change.kind} change did not pass, and the transform names no such kind`,
      )
    }
  },

  'ids: each change that comes out has one of its own': async (subject: TransformSubject) => {
    const { written } = await run(subject)
    const ids = written.flatMap(({ changes }) => changes.map(idOf))
    assert.deepEqual(
      ids,
      [...new Set(ids)],
      'two changes have one id: make others with change.copy()',
    )
  },

  'close: no timer or socket is left behind': async (subject: TransformSubject) => {
    const ended = watchHandles()
    await run(subject)
    await ended('close()')
  },
}
