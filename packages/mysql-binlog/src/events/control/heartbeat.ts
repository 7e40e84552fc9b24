import type { ByteCursor } from '../../bytes/byte-cursor.ts'

/** The server is alive and has sent all there is up to here (HEARTBEAT_LOG_EVENT, HEARTBEAT_LOG_EVENT_V2). */
export interface Heartbeat {
  readonly file: string
  /** In bytes; null where only the header has it, whose 32 bits the reader widens (`EventPlace.nextPosition`). */
  readonly position: number | null
}

const FILE_FIELD = 1
const POSITION_FIELD = 2

/** @param hasPosition MariaDB writes positions past 4 GiB in front of the file's name, and none in the header */
export function decodeHeartbeat(body: ByteCursor, hasPosition: boolean): Heartbeat {
  const position = hasPosition ? body.safeUint(8, 'the position of a heartbeat') : null
  return { file: body.text(body.left), position }
}

/** Fields of type, length and value, ended by type 0; unknown ones are skipped. */
export function decodeHeartbeatV2(body: ByteCursor): Heartbeat {
  let file = ''
  let position: number | null = null
  while (body.left > 0) {
    const type = body.lengthEncoded()
    if (type === 0) break
    const length = body.lengthEncoded()
    if (type === FILE_FIELD) file = body.text(length)
    else if (type === POSITION_FIELD) position = body.lengthEncoded()
    else body.skip(length)
  }
  return { file, position }
}
