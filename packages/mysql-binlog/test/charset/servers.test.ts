import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MYSQL_VERSIONS } from '../../../../test/kit/mysql/release.ts'
import { mysqlAvailable, sharedMysql } from '../../../../test/kit/shared.ts'
import { transcode } from './transcode.ts'
import { Server } from './generate/server.ts'

for (const version of MYSQL_VERSIONS) {
  const found = await mysqlAvailable(version)

  describe.skipIf(!found.available)(`character sets of ${version}`, () => {
    let server: Server

    beforeAll(async () => {
      server = await Server.connect((await sharedMysql(version)).url)
    })

    afterAll(() => server?.close())

    it('are understood as the server does, every character of them', async () => {
      const charsets = await server.charsets()
      expect(charsets.length).toBeGreaterThan(30)
      for (const charset of charsets) {
        for (const [prefix, size] of [
          ['', 1],
          ['', 2],
          ['8F', 2],
        ] as const) {
          expect(await differences(server, charset, prefix, size), `${charset} ${prefix}`).toEqual(
            [],
          )
        }
      }
    })

    it('of Unicode are understood as the server does, every code point', async () => {
      for (const [charset, bytes] of unicode()) {
        const expected = await serverDigest(server, charset, bytes)
        expect([charset, digest(transcode(charset, bytes))]).toEqual([charset, expected])
      }
    })

    it.runIf(version.startsWith('mysql'))('with four bytes a character likewise', async () => {
      const bytes = Buffer.alloc(4 * 126 * 10 * 1260)
      let at = 0
      for (let first = 0x81; first <= 0xfe; first++) {
        for (let second = 0x30; second <= 0x39; second++) {
          for (let third = 0x81; third <= 0xfe; third++) {
            for (let fourth = 0x30; fourth <= 0x39; fourth++) {
              at = bytes.writeUInt32BE(
                first * 0x1000000 + (second << 16) + (third << 8) + fourth,
                at,
              )
            }
          }
        }
      }
      expect(digest(transcode('gb18030', bytes))).toBe(await serverDigest(server, 'gb18030', bytes))
    })
  })
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function serverDigest(server: Server, charset: string, bytes: Buffer): Promise<string> {
  const rows = await server.rows(
    `SELECT SHA2(CONVERT(CONVERT(x'${bytes.toString('hex')}' USING ${charset}) USING utf8mb4), 256)`,
  )
  return String(rows[0]?.[0])
}

/** Characters of a character set that are not understood as the server does. */
async function differences(
  server: Server,
  charset: string,
  prefix: '' | '8F',
  size: 1 | 2,
): Promise<string[]> {
  const points = await server.characters(charset, prefix, size)
  const found: string[] = []
  for (const [n, point] of points.entries()) {
    // MariaDB says the same of a byte without a meaning and of half a character.
    if (point === 0 || (size === 1 && point === 63)) continue
    const hex = prefix + n.toString(16).padStart(2 * size, '0')
    // A letter behind it shows that no more bytes were taken than belong to it.
    const text = transcode(charset, Buffer.from(`${hex}41`, 'hex')).toString()
    if (text !== `${String.fromCodePoint(point)}A`) found.push(`${hex} is ${text}`)
  }
  return found
}

/** Every code point, in each of the encodings. */
function unicode(): [charset: string, bytes: Buffer][] {
  const points = Array.from({ length: 0x110000 }, (_, point) => point).filter(
    (point) => point < 0xd800 || point > 0xdfff,
  )
  const below = points.filter((point) => point < 0x10000)
  const text = points.map((point) => String.fromCodePoint(point)).join('')
  const belowText = below.map((point) => String.fromCodePoint(point)).join('')
  const wide = Buffer.alloc(4 * points.length)
  points.forEach((point, i) => wide.writeUInt32BE(point, 4 * i))
  return [
    ['utf8mb4', Buffer.from(text)],
    ['utf8mb3', Buffer.from(belowText)],
    ['utf32', wide],
    ['utf16le', Buffer.from(text, 'utf16le')],
    ['utf16', Buffer.from(text, 'utf16le').swap16()],
    ['ucs2', Buffer.from(belowText, 'utf16le').swap16()],
  ]
}
