import { isTag, parseNumber, parseTag, parseUuid } from './gtid.ts'
import type { GtidSet, GtidSource } from './gtid-set.ts'

/**
 * Adds what `text` names to `set`: `uuid:interval…[:tag:interval…]…` with commas between. A tag holds for the intervals
 * behind it, up to the next tag.
 */
export function parseGtidSet(text: string, set: GtidSet): void {
  for (const entry of text.split(',')) {
    // The server prints a line break behind each comma, and takes empty entries.
    if (entry.trim() !== '') parseEntry(entry.trim(), set)
  }
}

function parseEntry(entry: string, set: GtidSet): void {
  const [first = '', ...parts] = entry.split(':').map((part) => part.trim())
  const uuid = parseUuid(first)
  let tag = ''
  let awaitsInterval = true
  for (const [index, part] of parts.entries()) {
    if (isTag(part)) {
      if (awaitsInterval && index > 0)
        throw new RangeError(`"${entry}" has a tag without intervals`)
      tag = parseTag(part)
      awaitsInterval = true
    } else {
      addPart(entry, part, (low, high) => set.addInterval(uuid, tag, low, high))
      awaitsInterval = false
    }
  }
  if (awaitsInterval) throw new RangeError(`"${entry}" ends without an interval`)
}

function addPart(entry: string, part: string, add: (low: number, high: number) => void): void {
  const [low = '', high = low, ...more] = part.split('-').map((bound) => bound.trim())
  const first = parseNumber(low)
  const last = parseNumber(high)
  if (more.length > 0 || last < first) {
    throw new RangeError(`"${part}" in "${entry}" is no interval`)
  }
  add(first, last)
}

/** Text of sources in the server's order. */
export function formatGtidSet(sources: readonly GtidSource[]): string {
  let text = ''
  let uuid = ''
  for (const source of sources) {
    if (source.uuid !== uuid) {
      text += text === '' ? source.uuid : `,${source.uuid}`
      uuid = source.uuid
    }
    if (source.tag !== '') text += `:${source.tag}`
    for (let index = 0; index < source.intervals.length; index += 2) {
      const first = source.intervals[index]!
      const last = source.intervals[index + 1]!
      text += first === last ? `:${first}` : `:${first}-${last}`
    }
  }
  return text
}
