// A file that is replayed: it ends, and then the pipeline drains and is done.
import { type Change, ChangeBatch, type Source } from '@tailrace/plugin-api'
import { concatMap, defer, filter, from, map, of, take } from 'rxjs'

/** Lines delivered. */
export type Line = { readonly line: number }

declare function readLines(path: string, skip: number): AsyncIterable<readonly Change[]>

/** The pure half of the source. */
export const lineOrder = {
  compare: (a: Line, b: Line): number => a.line - b.line,
  covers: (position: Line, change: Change): boolean => change.place < position.line,
}

export const fileReplay = (path: string): Source<Line> => ({
  ...lineOrder,
  open: async () => null,
  stream: (start, credit) =>
    defer(() => {
      let line = start?.line ?? 0
      return from(readLines(path, line)).pipe(
        map(
          (changes) =>
            new ChangeBatch(changes, { line: (line += changes.length) }, 100 * changes.length),
        ),
        // A batch waits for credit before it is let go, so that the file is not read any further.
        concatMap((batch) =>
          credit.exhausted
            ? credit.returned.pipe(
                filter(() => !credit.exhausted),
                take(1),
                map(() => batch),
              )
            : of(batch),
        ),
      )
    }),
  acknowledge() {},
  lag: () => ({}),
  async *check() {},
  close: async () => {},
})
