import { brotliCompressSync } from 'node:zlib'

/** Packs a table of code points the way that `unpackTable` reads it. */
export function packTable(points: Uint16Array, base: Uint16Array | null): string {
  const planes = Buffer.alloc(2 * points.length)
  points.forEach((point, i) => {
    const value = base === null ? point - (points[i - 1] ?? 0) : point ^ (base[i] ?? 0)
    planes[i] = value >> 8
    planes[points.length + i] = value
  })
  return brotliCompressSync(planes).toString('base64')
}
