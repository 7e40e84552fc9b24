import type { CellOutput } from './cell-output.ts'

/**
 * Reads one value that is not NULL and appends its text ({@link MYSQL_TEXT}) to the output.
 *
 * @param bytes holds the value
 * @param at offset of the value
 * @returns offset behind the value; past the end of `bytes` where the row is damaged
 * @throws DamagedRowError where a length says more bytes than there are
 */
export type CellReader = (bytes: Uint8Array, at: number, out: CellOutput) => number
