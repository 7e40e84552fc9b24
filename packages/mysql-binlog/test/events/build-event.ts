import { crc32 } from 'node:zlib'

/** What a test wants of an event's header. */
export interface EventOptions {
  readonly timestamp?: number
  readonly flags?: number
  readonly endPosition?: number
  readonly checksum?: boolean
}

/** An event of any type and body. */
export function buildEvent(type: number, body: Uint8Array, options: EventOptions = {}): Buffer {
  const checksumLength = options.checksum === true ? 4 : 0
  const event = Buffer.alloc(19 + body.length + checksumLength)
  event.writeUInt32LE(options.timestamp ?? 0, 0)
  event[4] = type
  event.writeUInt32LE(1, 5)
  event.writeUInt32LE(event.length, 9)
  event.writeUInt32LE(options.endPosition ?? 0, 13)
  event.writeUInt16LE(options.flags ?? 0, 17)
  event.set(body, 19)
  return checksumLength === 0 ? event : sealed(event)
}

/** Puts the right checksum at the end of an event. */
export function sealed(event: Buffer): Buffer {
  event.writeUInt32LE(crc32(event.subarray(0, -4)), event.length - 4)
  return event
}

/** The events of a log file, each with its own bytes. */
export function eventsOf(file: Buffer): Buffer[] {
  const events: Buffer[] = []
  for (let at = 4; at < file.length; at += file.readUInt32LE(at + 9)) {
    events.push(Buffer.from(file.subarray(at, at + file.readUInt32LE(at + 9))))
  }
  return events
}
