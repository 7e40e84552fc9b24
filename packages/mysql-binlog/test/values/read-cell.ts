import { CellOutput } from '../../src/values/cell-output.ts'
import type { CellReader } from '../../src/values/cell-reader.ts'

/** The text that a reader makes of a value. */
export function readCell(reader: CellReader, bytes: Uint8Array): string {
  const out = new CellOutput(1, 2)
  expectWhole(reader(bytes, 0, out), bytes)
  return out.bytes.toString('latin1', 0, out.at)
}

function expectWhole(behind: number, bytes: Uint8Array): void {
  if (behind !== bytes.length) throw new Error(`${behind} of ${bytes.length} bytes were read`)
}
