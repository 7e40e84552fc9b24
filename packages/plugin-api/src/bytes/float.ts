import type { ByteWriter } from './byte-writer.ts'
import { latin1 } from './native-buffer.ts'

/**
 * Appends a double as a JSON number with the shortest digits that give it back, as JavaScript prints it; `-0` keeps its sign. NaN and the
 * infinities, which JSON has no number for, are strings.
 */
export function writeFloat(out: ByteWriter, value: number): void {
  if (Number.isFinite(value)) out.ascii(Object.is(value, -0) ? '-0' : String(value))
  else out.ascii(`"${value}"`)
}

/**
 * Appends a floating point number given as PostgreSQL's shortest text (`extra_float_digits` ≥ 1) as {@link writeFloat} would.
 * Plain digits are copied; exponents, NaN and infinities go through a double.
 */
export function copyFloat(out: ByteWriter, bytes: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    if (bytes[i]! > 0x39) {
      writeFloat(out, Number(latin1(bytes, start, end)))
      return
    }
  }
  out.copy(bytes, start, end)
}
