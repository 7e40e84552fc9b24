import type { KafkaRecord } from '../kit/index.ts'

interface Envelope {
  readonly op: 'c' | 'u' | 'd'
  readonly before: object | null
  readonly after: object | null
  readonly source: { readonly table: string; readonly ts_ms: number }
}

const words = { c: 'insert', u: 'update', d: 'delete' } as const

/** A record as one line to read: table, operation, key and row. */
export function describeArrival({ topic, partition, key, value }: KafkaRecord): string {
  const where = `${topic}/${partition}`
  if (value === null) return `${where}  tombstone ${key?.toString() ?? ''}`
  const { op, before, after, source } = JSON.parse(value.toString()) as Envelope
  const row = JSON.stringify(after ?? before)
  const delay = Math.max(0, Date.now() - source.ts_ms)
  return `${where}  ${words[op]} ${row}  (${delay} ms after the commit)`
}
