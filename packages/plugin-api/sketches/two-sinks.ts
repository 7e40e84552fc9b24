// Two sinks that crash apart: each has its own checkpoint; one stood still for a minute. What the runtime does with what a
// source offers: begin at what both have, and give each sink only what it lacks.
import type { ChangeBatch, Credit, Position, Sink, Source } from '@tailrace/plugin-api'
import { concatMap, from, type Observable, share } from 'rxjs'

declare function batchOf(batch: ChangeBatch): Parameters<Sink['write']>[0]

/** Where streaming begins: the greatest position that each sink's position includes. */
export function begin(source: Source, stored: readonly Position[]): Position {
  if (source.meet !== undefined) return source.meet(stored)
  return stored.reduce((least, one) => ((source.compare(one, least) ?? 0) < 0 ? one : least))
}

/** A sink's part: batches of which it has all go by as empty ones, which move its position in order. */
export function part(
  source: Source,
  sink: Sink,
  stored: Position,
  batches: Observable<ChangeBatch>,
): Observable<Position> {
  return batches.pipe(
    concatMap((batch) => {
      const missing = batch.changes.filter((change) => !source.covers(stored, change))
      return from(sink.write(batchOf(batch.with(missing))).then(() => batch.position))
    }),
  )
}

/**
 * Credit is returned by the slower sink, so the quicker one waits when it is used up, and memory stays flat. Keepalives go on:
 * they are the source's, which may also close its connection until `credit.returned`.
 */
export function run(
  source: Source,
  sinks: readonly [Sink, Position][],
  credit: Credit,
): Observable<Position>[] {
  const start = begin(
    source,
    sinks.map(([, stored]) => stored),
  )
  const batches = source.stream(start, credit).pipe(share())
  return sinks.map(([sink, stored]) => part(source, sink, stored, batches))
}
