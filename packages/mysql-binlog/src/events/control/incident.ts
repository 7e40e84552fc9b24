import type { ByteCursor } from '../../bytes/byte-cursor.ts'

/** Changes are missing in the log at this place (INCIDENT_EVENT): what was read before no longer leads to what follows. */
export interface Incident {
  /** 1 is `LOST_EVENTS`, the only one there is. */
  readonly number: number
  readonly message: string
}

export function decodeIncident(body: ByteCursor): Incident {
  const number = body.uint16()
  return { number, message: body.left > 0 ? body.text(body.uint8()) : '' }
}
