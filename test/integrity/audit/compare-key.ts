import type { Written } from '../workload/written.ts'
import type { Findings } from './findings.ts'

export const describe = ({ op, key, stamp }: { op: string; key: string; stamp: string | null }) =>
  `${op} ${key} ${stamp ?? ''}`

/** Deletes of one key look alike. */
const isNameless = (text: string): boolean => /^(?:delete|tombstone) /u.test(text)

/** A key's changes without repeats, held against what was written: in its order, each once. */
export function compareKey(
  found: readonly string[],
  written: readonly Written[],
  into: Findings,
): void {
  const arrived = new Set(found)
  const texts = written.map(describe)
  const meant = new Set(texts)
  let next = 0
  for (const text of found) {
    if (!meant.has(text)) {
      into.invented.push(text)
      continue
    }
    const place = texts.indexOf(text, next)
    if (place === -1) {
      into.disordered.push(text)
      continue
    }
    // One that is lost and nameless shows only in the end.
    into.lost.push(
      ...texts.slice(next, place).filter((each) => isNameless(each) || !arrived.has(each)),
    )
    next = place + 1
  }
  into.lost.push(...texts.slice(next))
}
