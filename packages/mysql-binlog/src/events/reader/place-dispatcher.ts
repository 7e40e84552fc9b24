import type { ByteCursor } from '../../bytes/byte-cursor.ts'
import { decodeHeartbeat, decodeHeartbeatV2 } from '../control/heartbeat.ts'
import { decodeRotate } from '../control/rotate.ts'
import { EventFlag, EventType } from '../event-type.ts'
import type { CurrentEvent } from './current-event.ts'
import type { BinlogHandler } from './handler.ts'

/** Tells of events that move the reader's place: to another file, or past what the server left out. */
export class PlaceDispatcher {
  readonly #handler: BinlogHandler
  readonly #place: CurrentEvent

  constructor(handler: BinlogHandler, place: CurrentEvent) {
    this.#handler = handler
    this.#place = place
  }

  rotate(body: ByteCursor): void {
    const isArtificial =
      (this.#place.flags & EventFlag.ARTIFICIAL) !== 0 || this.#place.endPosition === 0
    const rotate = decodeRotate(body, isArtificial)
    this.#handler.rotate(rotate, this.#place)
    this.#place.moveTo(rotate.file, rotate.position)
  }

  heartbeat(type: number, body: ByteCursor): void {
    const heartbeat =
      type === EventType.HEARTBEAT_V2
        ? decodeHeartbeatV2(body)
        : decodeHeartbeat(body, this.#place.endPosition === 0)
    // One of another file, sent while files change, says nothing of this one.
    if (heartbeat.file === this.#place.file) this.#place.skipTo(heartbeat.position)
    this.#handler.heartbeat(heartbeat, this.#place)
  }
}
