import type { CellOutput } from '../values/cell-output.ts'

/**
 * Appends text of one character set to the output as UTF-8.
 *
 * What is damaged never stops it: a byte or sequence without a meaning becomes `?`, as when the server converts, or in
 * UTF-8 itself, which the server does not convert, U+FFFD.
 *
 * @param bytes holds the text from `start` to `end`
 */
export type Transcoder = (bytes: Uint8Array, start: number, end: number, out: CellOutput) => void
