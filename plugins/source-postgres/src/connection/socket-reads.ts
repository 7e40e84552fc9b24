import type { Socket } from 'node:net'

/**
 * The socket's handle. Pausing the stream would let Node read on into its buffer, one small piece at a time, which is the very cost that a short
 * pause is to avoid; only the handle stops at once. Not public, the same since Node 0.12.
 */
interface ReadHandle {
  reading?: boolean
  readStart?(): number
  readStop?(): number
}

function handleOf(socket: Socket | null): ReadHandle | null {
  return (socket as unknown as { _handle?: ReadHandle | null } | null)?._handle ?? null
}

/** Lets bytes gather in the kernel until {@link endGather}. @returns false where that is not possible */
export function gather(socket: Socket | null): boolean {
  const handle = handleOf(socket)
  if (handle?.readStop === undefined || handle.readStart === undefined) return false
  // Its flag `reading` stays set: else the stream, which asks for more on its own, would start it again.
  handle.readStop()
  return true
}

/** Ends {@link gather}. */
export function endGather(socket: Socket | null): void {
  // A stream that was paused meanwhile starts it by itself.
  const handle = handleOf(socket)
  if (handle?.reading === true) handle.readStart?.()
}
