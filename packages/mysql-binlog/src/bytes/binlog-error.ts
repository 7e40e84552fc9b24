/**
 * Why a log cannot be read on.
 *
 * | code | meaning |
 * |---|---|
 * | `damaged` | lengths or values that no server writes |
 * | `checksum` | an event whose CRC32 is not that of its bytes |
 * | `unknown-event` | an event of a type that is not known here and may not be skipped |
 * | `unsupported` | known, and not readable here: a form of very old servers, an unknown compression |
 * | `encrypted` | a file encrypted at rest, read without its server |
 * | `table-map-missing` | rows of a table that no table map before them told of: reading began inside a statement |
 */
export type BinlogErrorCode =
  | 'damaged'
  | 'checksum'
  | 'unknown-event'
  | 'unsupported'
  | 'encrypted'
  | 'table-map-missing'

/** A log that cannot be read on. The reader tells the place; what decodes a part alone leaves it null. */
export class BinlogError extends Error {
  override readonly name = 'BinlogError'
  readonly code: BinlogErrorCode
  /** What went wrong, without the place. */
  readonly reason: string
  /** The log file, as far as the reader was told. */
  readonly file: string | null
  /** Where the event starts in the file, in bytes. */
  readonly position: number | null

  constructor(
    code: BinlogErrorCode,
    reason: string,
    place: { file: string; position: number } | null = null,
    options?: ErrorOptions,
  ) {
    super(place === null ? reason : `${place.file || 'log'}:${place.position}: ${reason}`, options)
    this.code = code
    this.reason = reason
    this.file = place?.file ?? null
    this.position = place?.position ?? null
  }
}
