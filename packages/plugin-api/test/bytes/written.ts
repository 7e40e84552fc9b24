import { ByteWriter } from '@tailrace/plugin-api/bytes'

/** What a function of the toolkit writes, given UTF-8 text that lies between other bytes. */
export function writtenFrom(
  write: (out: ByteWriter, bytes: Uint8Array, start: number, end: number) => unknown,
  text: string,
): string {
  const bytes = Buffer.from(`"${text}9`, 'utf8')
  const out = new ByteWriter(1)
  out.ascii('<')
  write(out, bytes, 1, bytes.length - 1)
  return out.toString().slice(1)
}

/** What a function of the toolkit writes. */
export function written(write: (out: ByteWriter) => unknown): Buffer {
  const out = new ByteWriter(1)
  out.ascii('<')
  write(out)
  return Buffer.from(out.view(1))
}
