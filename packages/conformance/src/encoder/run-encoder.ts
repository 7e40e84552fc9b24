import {
  ChangeBatch,
  type Change,
  type Clock,
  CLOCK,
  type Encoder,
  type EncoderContext,
  RecordBuffer,
  type Token,
} from '@tailrace/plugin-api'
import { parsed, PluginBench } from '../services/plugin-bench.ts'
import type { EncoderSubject } from './subject.ts'

/** What the encoder's clock says: the same time always, so that records can be compared. */
const NOW = 1_773_480_413_812

const stopped: Clock = {
  now: () => NOW,
  monotonic: () => NOW,
  sleep: async () => {},
}

/** A record that an encoder made. */
export interface MadeRecord {
  readonly role: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly first: number
  readonly last: number
  readonly headers: Readonly<Record<string, string>>
  readonly destination: string | null
  readonly partitionHint: string | null
}

let bench: PluginBench | undefined

/** The context of an encoder. */
export async function encoderContext(name: string): Promise<EncoderContext> {
  const context = await (bench ??= new PluginBench()).context('encoder', name)
  return {
    ...context,
    get: <T>(token: Token<T>): T =>
      (token as symbol) === CLOCK ? (stopped as T) : context.get(token),
    destinationOf: (table) => table.id,
  }
}

/** A new encoder. */
export async function makeEncoder({ definition, options }: EncoderSubject): Promise<Encoder> {
  return definition.create(parsed(definition, options), await encoderContext(definition.name))
}

const textOf = (part: string | Uint8Array) => Buffer.from(part as string).toString('latin1')

/** The records of a buffer. */
function recordsOf(out: RecordBuffer): MadeRecord[] {
  return Array.from({ length: out.count }, (_, i) => {
    const { headers, destination, partitionHint } = out.extras(i) ?? {}
    const part = (start: number, end: number) =>
      end < 0 ? null : Buffer.from(out.body.view(start, end))
    return {
      role: out.role(i),
      key: part(out.keyStart(i), out.keyEnd(i)),
      value: part(out.valueStart(i), out.valueEnd(i)),
      first: out.first(i),
      last: out.last(i),
      headers: Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, value]) => [name, textOf(value)]),
      ),
      destination: destination ?? null,
      partitionHint: partitionHint === undefined ? null : textOf(partitionHint),
    }
  })
}

/** The records that an encoder makes of one batch. */
export async function encode(
  encoder: Encoder,
  changes: readonly Change[],
  capacity = 65_536,
): Promise<MadeRecord[]> {
  const out = new RecordBuffer(capacity)
  out.reset(changes)
  await encoder.encode(new ChangeBatch(changes, { n: changes.at(-1)?.place ?? 0 }, 0), out)
  return recordsOf(out)
}

/** The records that a new encoder makes of one batch. */
export async function encodeOnce(
  subject: EncoderSubject,
  changes: readonly Change[],
  capacity?: number,
): Promise<MadeRecord[]> {
  const encoder = await makeEncoder(subject)
  try {
    return await encode(encoder, changes, capacity)
  } finally {
    await encoder.close?.()
  }
}

/** Bytes as text where they are text, else as base64. */
function shown(bytes: Buffer | null): unknown {
  if (bytes === null) return null
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : { base64: bytes.toString('base64') }
}

/** A record as JSON can hold it. */
export function recordJson({ key, value, ...rest }: MadeRecord): Record<string, unknown> {
  return { ...rest, key: shown(key), value: shown(value) }
}
