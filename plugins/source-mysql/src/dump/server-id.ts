import { createHash } from 'node:crypto'
import { hostname } from 'node:os'

/** Numbers below are what people give their servers. */
const LEAST = 0x8000_0000

/**
 * The `server_id` of a pipeline that was given none: the same each time, and another one for each pipeline, folder and machine, so
 * that two instances of one pipeline are told apart.
 */
export function derivedServerId(pipeline: string, folder: string): number {
  const hash = createHash('sha256')
    .update(JSON.stringify([hostname(), folder, pipeline]))
    .digest()
  // The highest number is left out: some servers take it for none.
  return LEAST + (hash.readUInt32BE(0) % (LEAST - 1))
}
