const PRODUCE = 0
const ALL = -1

/** One partition's batch in a Produce request. */
export interface ProducePart {
  readonly topic: string
  readonly partition: number
  /** A whole record batch. */
  readonly payload: Uint8Array
}

/** Below this a request is one piece of memory: copying costs less than what the system does per piece. */
const ONE_PIECE = 32 * 1024

/**
 * Writes a Produce request, versions 3 to 8, in pieces that are to be sent one after another: the batches themselves are not
 * copied where they are large.
 *
 * ```
 * size int32 · api_key int16 · api_version int16 · correlation_id int32 · client_id string
 * transactional_id nullable_string · acks int16 · timeout_ms int32
 * [topics] name string · [partitions] index int32 · records bytes
 * ```
 *
 * @param parts sorted so that the partitions of a topic stand together
 */
export function produceRequest(
  parts: readonly ProducePart[],
  options: {
    readonly apiVersion: number
    readonly correlationId: number
    readonly clientId: string
    readonly transactionalId: string | null
    readonly timeoutMs: number
  },
): readonly Uint8Array[] {
  const heads: Buffer[] = []
  const topics = countTopics(parts)
  let payloads = 0
  let headBytes = 0
  for (let i = 0; i < parts.length; i++) {
    const { topic, partition, payload } = parts[i]!
    const head: Buffer[] = []
    if (i === 0) head.push(requestHead(options, topics))
    if (i === 0 || parts[i - 1]!.topic !== topic) {
      let same = 1
      while (parts[i + same]?.topic === topic) same++
      head.push(text(topic), int32(same))
    }
    head.push(int32(partition), int32(payload.length))
    const bytes = head.length === 1 ? head[0]! : Buffer.concat(head)
    heads.push(bytes)
    headBytes += bytes.length
    payloads += payload.length
  }
  heads[0]!.writeInt32BE(headBytes + payloads - 4)
  const pieces = heads.flatMap((head, i) => [head, parts[i]!.payload])
  return headBytes + payloads <= ONE_PIECE ? [Buffer.concat(pieces)] : pieces
}

function requestHead(options: Parameters<typeof produceRequest>[1], topics: number): Buffer {
  const start = Buffer.alloc(12)
  start.writeInt16BE(PRODUCE, 4)
  start.writeInt16BE(options.apiVersion, 6)
  start.writeInt32BE(options.correlationId, 8)
  const rest = Buffer.alloc(10)
  rest.writeInt16BE(ALL, 0)
  rest.writeInt32BE(options.timeoutMs, 2)
  rest.writeInt32BE(topics, 6)
  return Buffer.concat([start, text(options.clientId), text(options.transactionalId), rest])
}

function countTopics(parts: readonly ProducePart[]): number {
  let count = 0
  for (let i = 0; i < parts.length; i++) if (parts[i]!.topic !== parts[i - 1]?.topic) count++
  return count
}

function text(value: string | null): Buffer {
  const bytes = Buffer.from(value ?? '')
  const length = Buffer.alloc(2)
  length.writeInt16BE(value === null ? -1 : bytes.length)
  return Buffer.concat([length, bytes])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
