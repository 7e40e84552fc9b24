import { UNAVAILABLE, type Value } from '@tailrace/plugin-api'
import type { ByteWriter } from '@tailrace/plugin-api/bytes'

const SEPARATOR = 0x1f
const NULL = 0x00

/**
 * Appends a value's canonical text: what a reader would write as key by hand, so that 7, 7n and "7" go to one partition.
 * Null is one zero byte, binary stands for itself, elements of arrays are set apart by a control character.
 *
 * @returns false for a value that the log did not carry
 */
export function writeCanonical(value: Value | undefined, out: ByteWriter): boolean {
  if (value === undefined || value === UNAVAILABLE) return false
  if (typeof value === 'string') out.utf8(value)
  else if (value === null) out.byte(NULL)
  else if (typeof value === 'object') {
    if (value instanceof Uint8Array) out.copy(value)
    else {
      for (const element of value) {
        writeCanonical(element, out)
        out.byte(SEPARATOR)
      }
    }
  } else out.ascii(String(value))
  return true
}

/** Sets apart the values of several columns. */
export function writeSeparator(out: ByteWriter): void {
  out.byte(SEPARATOR)
}
