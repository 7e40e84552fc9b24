import { ChangeBatch, type Change, type Encoder, RecordBuffer } from '@tailrace/plugin-api'

/** A record that an encoder made, as text. */
export interface EncodedRecord {
  readonly role: string
  readonly key: string | null
  readonly value: string | null
  readonly change: number
  readonly destination?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly partitionHint?: string
}

const textOf = (part: string | Uint8Array): string =>
  typeof part === 'string' ? part : Buffer.from(part).toString('utf8')

/** The records that an encoder makes of some changes. */
export function encodeAll(encoder: Encoder, changes: readonly Change[]): EncodedRecord[] {
  const out = new RecordBuffer(64)
  out.reset(changes)
  void encoder.encode(new ChangeBatch(changes, {}, 0), out)
  return Array.from({ length: out.count }, (_, i) => {
    const extras = out.extras(i)
    const headers = Object.entries(extras?.headers ?? {}).map(([name, value]) => [
      name,
      textOf(value),
    ])
    return {
      role: out.role(i),
      key: out.keyEnd(i) < 0 ? null : textOf(out.body.view(out.keyStart(i), out.keyEnd(i))),
      value: out.valueEnd(i) < 0 ? null : textOf(out.body.view(out.valueStart(i), out.valueEnd(i))),
      change: out.first(i),
      ...(extras?.destination !== undefined && { destination: extras.destination }),
      ...(headers.length > 0 && { headers: Object.fromEntries(headers) as Record<string, string> }),
      ...(extras?.partitionHint !== undefined && { partitionHint: textOf(extras.partitionHint) }),
    }
  })
}
