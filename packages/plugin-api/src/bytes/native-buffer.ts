/**
 * The slice and write methods of Node's Buffer that skip argument checks. They exist in every supported Node version, yet
 * `@types/node` leaves them out; offsets must be right, as nothing checks them.
 */
export interface NativeBuffer extends Uint8Array {
  latin1Write(text: string, offset: number): number
  utf8Write(text: string, offset: number): number
  latin1Slice(start: number, end: number): string
  utf8Slice(start: number, end: number): string
  copy(target: Uint8Array, targetStart: number, sourceStart: number, sourceEnd: number): number
}

/** Memory for hot paths: not shared with Node's pool, not zeroed. */
export function allocate(size: number): NativeBuffer {
  return Buffer.allocUnsafeSlow(size) as unknown as NativeBuffer
}

/**
 * Text of a byte range. Every `Uint8Array` in changes and records is a Node Buffer at run time.
 */
export function utf8(bytes: Uint8Array, start: number, end: number): string {
  return (bytes as NativeBuffer).utf8Slice(start, end)
}

/** Text of a byte range that is known to be ASCII; quicker than {@link utf8}. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return (bytes as NativeBuffer).latin1Slice(start, end)
}
