/** How large a table is, from what the server knows without reading it. */
export interface TableEstimate {
  readonly rows: number
  /** On disk, with values stored out of line, without indexes. */
  readonly bytes: number
}

/** What a chunk is to hold. Small enough to be read again after a kill, large enough that a round trip costs nothing. */
const CHUNK_BYTES = 2 * 1024 * 1024
const FEWEST_ROWS = 100
const MOST_ROWS = 50_000
/** A table of fewer bytes is read at once. */
const SMALL_BYTES = 4 * 1024 * 1024

/** How a table of some size is cut. */
export interface ChunkSize {
  /** Rows of a chunk. */
  readonly chunkRows: number
  /** Whether one chunk takes the whole table. */
  readonly isSmall: boolean
}

/**
 * Chooses the size of chunks.
 *
 * @param chosen rows that somebody asked for, in which also a small table is cut; null where nobody did
 */
export function chunkSize(estimate: TableEstimate, chosen: number | null): ChunkSize {
  return {
    chunkRows: chosen ?? chunkRows(estimate),
    isSmall: chosen === null && estimate.bytes < SMALL_BYTES,
  }
}

/** Rows of a chunk: about 2 MiB by the average row, between 100 and 50,000. */
function chunkRows({ rows, bytes }: TableEstimate): number {
  if (rows <= 0) return MOST_ROWS
  const fitting = Math.round(CHUNK_BYTES / (bytes / rows))
  return Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, fitting))
}
