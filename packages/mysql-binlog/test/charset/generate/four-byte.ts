import type { Server } from './server.ts'

/** How many characters of four bytes stand for code points below U+10000. */
const COUNT = 39_420

/** The characters of four bytes of gb18030 below U+10000, as runs of code points that follow each other. */
export async function fourByteRuns(server: Server): Promise<[number, number, number][]> {
  const bytes = Buffer.alloc(4 * COUNT)
  for (let place = 0; place < COUNT; place++) {
    bytes[4 * place] = 0x81 + Math.floor(place / 12_600)
    bytes[4 * place + 1] = 0x30 + (Math.floor(place / 1260) % 10)
    bytes[4 * place + 2] = 0x81 + (Math.floor(place / 10) % 126)
    bytes[4 * place + 3] = 0x30 + (place % 10)
  }
  const [[hex]] = (await server.rows(
    `SELECT HEX(CONVERT(CONVERT(x'${bytes.toString('hex')}' USING gb18030) USING utf32))`,
  )) as [[string]]
  const points = Buffer.from(hex, 'hex')
  if (points.length !== bytes.length) throw new Error('some bytes are no character')
  const runs: [number, number, number][] = []
  for (let place = 0; place < COUNT; place++) {
    const point = points.readUInt32BE(4 * place)
    const last = runs.at(-1)
    if (point === 63) continue
    if (last !== undefined && place === last[0] + last[2] && point === last[1] + last[2]) last[2]++
    else runs.push([place, point, 1])
  }
  return runs
}
