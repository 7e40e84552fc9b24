import type { RecordBuffer, RecordExtras } from '@tailrace/plugin-api'
import { putVarint, varintSize } from './varint.ts'
import type { RecordBatch } from './record-batch.ts'
import { headerBytes, putHeaders } from './headers.ts'

/** Sizes that the last record had: the next one is likely to need as many bytes for them. */
export interface SizeGuess {
  /** Bytes that the record's length took. */
  length: number
  /** Bytes that the id's length took. */
  idLength: number
}

/** Bytes that a record may take beyond key, value, id and headers: 5 varints of 5 bytes, attributes, rounded up. */
export const RECORD_OVERHEAD = 32
/** Bytes set aside for an id; a longer one is written all the same. */
export const ID_ROOM = 192

/** Upper bound of the bytes that {@link appendRecord} adds, for ids up to {@link ID_ROOM}. */
export function recordBound(
  records: RecordBuffer,
  record: number,
  idName: Uint8Array | null,
): number {
  const start = records.keyStart(record)
  const keyEnd = records.keyEnd(record)
  const valueEnd = records.valueEnd(record)
  let bound = RECORD_OVERHEAD + (idName === null ? 0 : idName.length + 10 + ID_ROOM)
  if (valueEnd >= 0) bound += valueEnd - start
  else if (keyEnd >= 0) bound += keyEnd - start
  const extras = records.hasExtras ? records.extras(record) : undefined
  return extras?.headers === undefined ? bound : bound + headerBytes(extras.headers)
}

/**
 * Appends one record:
 *
 * ```
 * length varint · attributes int8 · timestampDelta varint · offsetDelta varint · keyLength varint · key
 * · valueLength varint · value · headers varint · [nameLength varint · name · valueLength varint · value]…
 * ```
 *
 * Lengths that are not known beforehand get as many bytes as last time; where that was wrong, what follows is moved, so that
 * every varint has its shortest form.
 *
 * @param idName name of the header that holds the record's id, or null for none
 * @param bound what {@link recordBound} said
 * @param timestampDelta milliseconds since the batch's base timestamp
 */
export function appendRecord(
  batch: RecordBatch,
  records: RecordBuffer,
  record: number,
  idName: Uint8Array | null,
  bound: number,
  timestampDelta: number,
  guess: SizeGuess,
): void {
  const out = batch.out
  out.reserve(bound)
  let bytes = out.bytes
  const start = out.length
  let at = start + guess.length
  bytes[at++] = 0
  at = putVarint(bytes, at, timestampDelta)
  at = putVarint(bytes, at, batch.count)

  const body = records.body.bytes
  const keyStart = records.keyStart(record)
  const keyEnd = records.keyEnd(record)
  if (keyEnd < 0) bytes[at++] = 1
  else {
    const length = keyEnd - keyStart
    at = putVarint(bytes, at, length)
    if (length < 48) for (let i = keyStart; i < keyEnd; i++) bytes[at++] = body[i]!
    else {
      body.copy(bytes, at, keyStart, keyEnd)
      at += length
    }
  }
  const valueEnd = records.valueEnd(record)
  if (valueEnd < 0) bytes[at++] = 1
  else {
    const valueStart = keyEnd < 0 ? keyStart : keyEnd
    at = putVarint(bytes, at, valueEnd - valueStart)
    body.copy(bytes, at, valueStart, valueEnd)
    at += valueEnd - valueStart
  }

  const extras: RecordExtras | undefined = records.hasExtras ? records.extras(record) : undefined
  const others = extras?.headers
  const otherCount = others === undefined ? 0 : Object.keys(others).length
  at = putVarint(bytes, at, otherCount + (idName === null ? 0 : 1))
  out.length = at
  if (idName !== null) {
    at = putVarint(bytes, at, idName.length)
    for (let i = 0; i < idName.length; i++) bytes[at++] = idName[i]!
    const lengthAt = at
    out.length = at + guess.idLength
    records.writeId(record, out)
    bytes = out.bytes
    const idLength = out.length - lengthAt - guess.idLength
    const needed = varintSize(idLength)
    if (needed !== guess.idLength) {
      out.reserve(needed)
      bytes = out.bytes
      move(out, lengthAt + guess.idLength, needed - guess.idLength)
      guess.idLength = needed
    }
    putVarint(bytes, lengthAt, idLength)
  }
  if (others !== undefined && otherCount > 0) {
    putHeaders(out, others)
    bytes = out.bytes
  }

  const length = out.length - start - guess.length
  const needed = varintSize(length)
  if (needed !== guess.length) {
    out.reserve(needed)
    bytes = out.bytes
    move(out, start + guess.length, needed - guess.length)
    guess.length = needed
  }
  putVarint(bytes, start, length)
  batch.count++
}

function move(out: RecordBatch['out'], from: number, by: number): void {
  out.bytes.copyWithin(from + by, from, out.length)
  out.length += by
}
