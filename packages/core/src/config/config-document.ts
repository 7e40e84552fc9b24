import type { Path } from './path.ts'

/** A place in a file; both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A configuration as it was written, before references are replaced, with the places of its parts. */
export interface ConfigDocument {
  /** The file, absolute; null for a configuration made by a program. */
  readonly file: string | null
  readonly value: unknown
  /**
   * Where a part was written; undefined where that is not known, as in TypeScript files.
   *
   * @param part the key of an entry rather than its value. A part that does not exist is at the place of what should contain it.
   */
  placeOf(path: Path, part: 'key' | 'value'): Place | undefined
}

/** A document whose places are not known. */
export function plainDocument(file: string | null, value: unknown): ConfigDocument {
  return { file, value, placeOf: () => undefined }
}
