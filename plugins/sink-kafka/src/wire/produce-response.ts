/** What a broker says of one partition of a Produce request. */
export interface ProduceResult {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
}

/** A Produce response. */
export interface ProduceResponse {
  readonly results: readonly ProduceResult[]
  readonly throttleMs: number
}

/**
 * Reads a Produce response, versions 3 to 7, after its correlation id:
 *
 * ```
 * [topics] name string · [partitions] index int32 · error_code int16 · base_offset int64 · log_append_time int64
 *          · log_start_offset int64 (from version 5)
 * throttle_time_ms int32
 * ```
 *
 * @throws RangeError where it is cut short
 */
export function readProduceResponse(bytes: Buffer, apiVersion: number): ProduceResponse {
  const results: ProduceResult[] = []
  const skip = apiVersion >= 5 ? 24 : 16
  let at = 4
  for (let topics = bytes.readInt32BE(0); topics > 0; topics--) {
    const length = bytes.readInt16BE(at)
    const topic = bytes.toString('utf8', at + 2, at + 2 + length)
    at += 2 + length
    let partitions = bytes.readInt32BE(at)
    at += 4
    for (; partitions > 0; partitions--) {
      const partition = bytes.readInt32BE(at)
      results.push({ topic, partition, errorCode: bytes.readInt16BE(at + 4) })
      at += 6 + skip
    }
  }
  return { results, throttleMs: bytes.readInt32BE(at) }
}
