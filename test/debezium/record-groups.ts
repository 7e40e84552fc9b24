import type { KafkaRecord } from '../kit/index.ts'
import { type Payload, payloadOf } from './payload.ts'

/** What one transaction made of one table, or for a side topic: records that have to be the same one by one. */
export interface RecordGroup {
  /** Transaction and table; the same for Debezium and for Tailrace. */
  readonly name: string
  /** `schema.table` or `database.table`; for a transaction's end all of its tables, '' for records about no table. */
  readonly table: string
  readonly records: readonly GroupedRecord[]
}

/** A record of a group, its parts as text. */
export interface GroupedRecord {
  /** `c`, `u`, `d`, `t`, `m`, `r`, `DDL`, `BEGIN`, `END` or `tombstone`. */
  readonly op: string
  readonly key: string | null
  readonly value: string | null
  readonly headers: Readonly<Record<string, string>>
}

const textOf = (bytes: Buffer | null): string | null => bytes?.toString('utf8') ?? null

/** What tells transactions apart; the rows of a snapshot are as of one. */
function transactionOf({ op, id, source }: Payload): string {
  if (op === 'r') return 'snapshot'
  if (source !== undefined) return String(source.gtid ?? source.txId)
  return /^\d+(?=:)/.exec(id!)?.[0] ?? id!
}

/** Records of one topic by transaction and table, in their order; a tombstone belongs to the record before it. */
export function groupsOf(records: readonly KafkaRecord[]): Map<string, RecordGroup> {
  const groups = new Map<string, { name: string; table: string; records: GroupedRecord[] }>()
  let name = ''
  for (const record of records) {
    const [key, value] = [textOf(record.key), textOf(record.value)]
    let op = 'tombstone'
    let table = ''
    if (value !== null) {
      const payload = payloadOf(value)
      const { source } = payload
      op = payload.op ?? payload.status ?? (payload.ddl === undefined ? '?' : 'DDL')
      table = source?.table ? `${source.schema ?? source.db}.${source.table}` : ''
      // Definitions that are there at the start.
      if (op === 'DDL' && source!.snapshot !== 'false') continue
      name = `${transactionOf(payload)} ${table}`
      if (payload.data_collections) {
        table = payload.data_collections.map((each) => each.data_collection).join()
      }
    }
    const group = groups.get(name) ?? { name, table, records: [] }
    groups.set(name, group)
    if (op === 'END') group.table = table
    const headers = Object.entries(record.headers).map(([header, text]) => [header, String(text)])
    group.records.push({ op, key, value, headers: Object.fromEntries(headers) })
  }
  for (const [each, group] of groups) {
    // Rows of a snapshot come in whatever order the table is read.
    if (each.startsWith('snapshot')) group.records.sort((a, b) => (rowOf(a) < rowOf(b) ? -1 : 1))
  }
  return groups
}

const rowOf = ({ value }: GroupedRecord): string => JSON.stringify(payloadOf(value!).after)
