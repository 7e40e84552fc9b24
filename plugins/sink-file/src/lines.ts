import { type RecordBuffer, TailraceError } from '@tailrace/plugin-api'
import { type ByteWriter, utf8, writeJsonText } from '@tailrace/plugin-api/bytes'

const NEWLINE = 0x0a

/** Appends one record as a line. */
export type LineWriter = (records: RecordBuffer, record: number, out: ByteWriter) => void

/**
 * The value as it is; nothing for a record without value.
 *
 * @throws SINK_REJECTED where the value has several lines
 */
export const writeValueLine: LineWriter = (records, record, out) => {
  const end = records.valueEnd(record)
  if (end < 0) return
  const start = records.valueStart(record)
  const from = out.length
  out.copy(records.body.bytes, start, end)
  if (out.bytes.subarray(from, out.length).includes(NEWLINE)) {
    out.length = from
    throw new TailraceError(
      'SINK_REJECTED',
      'the encoded value has a line break, and one line is to hold one record',
      { fix: 'Set `content: record`, or use an encoder that writes one line.' },
    )
  }
  out.byte(NEWLINE)
}

/** A JSON object with the record's id, key, value and headers. */
export const writeRecordLine: LineWriter = (records, record, out) => {
  const bytes = records.body.bytes
  out.ascii('{"id":"')
  records.writeId(record, out)
  out.ascii('","key":')
  writePart(out, bytes, records.keyStart(record), records.keyEnd(record))
  out.ascii(',"value":')
  writePart(out, bytes, records.valueStart(record), records.valueEnd(record))
  const headers = records.extras(record)?.headers
  if (headers !== undefined) {
    out.ascii(',"headers":{')
    let separator = ''
    for (const [name, value] of Object.entries(headers)) {
      out.ascii(separator)
      writeJsonText(out, name)
      out.ascii(':')
      writeJsonText(out, typeof value === 'string' ? value : Buffer.from(value).toString())
      separator = ','
    }
    out.ascii('}')
  }
  out.ascii('}\n')
}

/** JSON stays JSON, on one line; other text becomes a string; other bytes `{"base64":"…"}`. */
function writePart(out: ByteWriter, bytes: Uint8Array, start: number, end: number): void {
  if (end < 0) {
    out.ascii('null')
    return
  }
  const text = utf8(bytes, start, end)
  if (isJson(text)) {
    // Line breaks of a valid JSON text stand between tokens only.
    if (text.includes('\n') || text.includes('\r')) out.utf8(text.replaceAll(/[\r\n]/g, ' '))
    else out.copy(bytes, start, end)
    return
  }
  if (Buffer.byteLength(text) === end - start && !text.includes('\ufffd')) {
    writeJsonText(out, text)
    return
  }
  out.ascii('{"base64":"')
  out.ascii(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('base64'))
  out.ascii('"}')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
