import { compareJson } from './compare-json.ts'
import { NumberText } from './number-text.ts'
import { partsOf } from './payload.ts'
import type { GroupedRecord, RecordGroup } from './record-groups.ts'

/** A place at which what Debezium and Tailrace made of a change is not the same. */
export interface Difference {
  readonly mode: string
  readonly table: string
  /** Debezium's operation. */
  readonly op: string
  /** `records` where there are others of them; `header` and its name. */
  readonly part: 'key' | 'value' | 'records' | `header ${string}`
  /** As {@link compareJson} has it, without the `payload` that there is with schemas. */
  readonly path: string
  readonly theirs: unknown
  readonly ours: unknown
}

/** Members that are never the same, or are about the run and not about the change. */
const ignored = /^(ts_ms|ts_us|ts_ns|source\.sequence)$/
/** A message outside of transactions has no commit: place and time are the server's own guess. */
const ignoredOfMessages = /^source\.(lsn|ts_ms|ts_us|ts_ns)$/
/** Place and time of a snapshot are its own. */
const ignoredOfSnapshots = /^source\.(snapshot|lsn|txId|ts_ms|ts_us|ts_ns)$/
/** Transaction id and place in the log, of which the place is ignored. */
const transactionId = /^(transaction\.)?id$/

function isIgnored(op: string, path: string, theirs: unknown, ours: unknown): boolean {
  if (ignored.test(path) && theirs !== undefined && ours !== undefined) return true
  if (op === 'm' && ignoredOfMessages.test(path)) return ours instanceof NumberText
  if (op === 'r' && ignoredOfSnapshots.test(path)) return ours !== undefined
  const ids = [theirs, ours].map((id) => /^(\d+):\d+$/.exec(String(id))?.[1])
  return transactionId.test(path) && ids[0] !== undefined && ids[0] === ids[1]
}

/** Compares the records of one transaction and table. */
export function compareGroups(
  mode: string,
  theirs: RecordGroup | undefined,
  ours: RecordGroup | undefined,
  found: (difference: Difference) => void,
): void {
  const table = (theirs ?? ours)!.table
  const opsOf = (group: RecordGroup | undefined) => group?.records.map(({ op }) => op).join(' ')
  if (opsOf(theirs) !== opsOf(ours)) {
    const op = theirs?.records[0]?.op ?? ''
    const ends = { path: '', theirs: opsOf(theirs), ours: opsOf(ours) }
    found({ mode, table, op, part: 'records', ...ends })
    return
  }
  for (const [i, record] of theirs!.records.entries()) {
    compareRecord(record, ours!.records[i]!, (part, path, a, b) => {
      const short = path.replace(/^payload\./, '')
      if (isIgnored(record.op, short, a, b)) return
      found({ mode, table, op: record.op, part, path: short, theirs: a, ours: b })
    })
  }
}

function compareRecord(
  theirs: GroupedRecord,
  ours: GroupedRecord,
  found: (part: Difference['part'], path: string, theirs: unknown, ours: unknown) => void,
): void {
  const compare = (part: Difference['part'], a: string | null, b: string | null) => {
    const each = (path: string, inTheirs: unknown, inOurs: unknown) =>
      found(part, path, inTheirs, inOurs)
    if (a === null || b === null) return compareJson(a, b, each)
    const [inTheirs, inOurs] = [partsOf(a), partsOf(b)]
    // Most schemas are the same text, and many times as long as what they describe.
    if (inTheirs.schema === inOurs.schema) compareJson(inTheirs.payload, inOurs.payload, each)
    else compareJson(a, b, each)
  }
  compare('key', theirs.key, ours.key)
  compare('value', theirs.value, ours.value)
  for (const name of new Set([...Object.keys(theirs.headers), ...Object.keys(ours.headers)])) {
    compare(`header ${name}`, theirs.headers[name] ?? null, ours.headers[name] ?? null)
  }
}
