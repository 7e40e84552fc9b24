import type { FileHandle } from 'node:fs/promises'

const CHUNK = 65_536
const NEWLINE = 0x0a

/**
 * Cuts off what stands behind the last newline: a line that a crash left unfinished. Its batch was not confirmed, so the
 * whole line is written again.
 *
 * @param size the file's size in bytes
 * @returns the size afterwards
 */
export async function repairTail(handle: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(Math.min(CHUNK, size))
  let end = size
  while (end > 0) {
    const start = Math.max(0, end - CHUNK)
    const { bytesRead } = await handle.read(chunk, 0, end - start, start)
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(NEWLINE)
    if (newline !== -1) {
      end = start + newline + 1
      break
    }
    end = start
  }
  if (end < size) {
    await handle.truncate(end)
    await handle.datasync()
  }
  return end
}
