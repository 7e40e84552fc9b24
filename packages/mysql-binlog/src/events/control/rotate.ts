import type { ByteCursor } from '../../bytes/byte-cursor.ts'

/** The log goes on in another file (ROTATE_EVENT). */
export interface Rotate {
  readonly file: string
  /** Where to go on in it, in bytes. */
  readonly position: number
  /** Made by the server at the start of a dump and before each file, not the last event of a file. */
  readonly isArtificial: boolean
}

export function decodeRotate(body: ByteCursor, isArtificial: boolean): Rotate {
  const position = body.safeUint(8, 'the position of a rotate event')
  return { position, file: body.text(body.left), isArtificial }
}
