/**
 * Makes `src/charset/generated` from what real servers say: `node test/charset/generate/main.ts <url of MySQL> <urls of MariaDB …>`.
 * The tables of characters come from MySQL, which has every character set; tests compare them with each server.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { collationRanges } from './collations.ts'
import { fourByteRuns } from './four-byte.ts'
import { packTable } from './pack-table.ts'
import { Server } from './server.ts'

const folder = new URL('../../../src/charset/generated/', import.meta.url)
const note = '// Made by test/charset/generate/main.ts; not to be edited.\n'

/** Character sets of two and more bytes, each behind the one that it differs least from. */
const multiByte: readonly (readonly [name: string, base: string | null])[] = [
  ['big5', null],
  ['cp932', null],
  ['sjis', 'cp932'],
  ['eucjpms', null],
  ['ujis', 'eucjpms'],
  ['euckr', null],
  ['gb18030', null],
  ['gbk', 'gb18030'],
  ['gb2312', 'gbk'],
]

const [mysqlUrl, ...mariadbUrls] = process.argv.slice(2)
const mysql = await Server.connect(mysqlUrl ?? '')
mkdirSync(folder, { recursive: true })

const multiByteNames = new Set(multiByte.map(([name]) => name))
const singleByte: Record<string, string> = {}
for (const charset of await mysql.charsets()) {
  if (multiByteNames.has(charset)) continue
  const points = await mysql.characters(charset, '', 1)
  singleByte[charset] = packTable(points, null)
}
write(
  'single-byte.ts',
  `export const singleByteTables: Readonly<Record<string, string>> = ${json(singleByte)}`,
)

const known = new Map<string, { two: Uint16Array; three: Uint16Array | null }>()
const packed: Record<string, object> = {}
for (const [charset, base] of multiByte) {
  const one = await mysql.characters(charset, '', 1)
  const two = (await mysql.characters(charset, '', 2)).slice(0x8000)
  const three = /^(?:ujis|eucjpms)$/.test(charset)
    ? (await mysql.characters(charset, '8F', 2)).slice(0x8000)
    : null
  known.set(charset, { two, three })
  const basis = base === null ? null : known.get(base)!
  packed[charset] = {
    base,
    one: packTable(one, null),
    two: packTable(two, basis?.two ?? null),
    three: three === null ? null : packTable(three, basis?.three ?? null),
  }
}
write(
  'multi-byte.ts',
  `import type { PackedMultiByteTable } from '../packed-table.ts'\n\nexport const multiByteTables: Readonly<Record<string, PackedMultiByteTable>> = ${json(packed)}`,
)

const runs = await fourByteRuns(mysql)
write(
  'gb18030-runs.ts',
  `/** First place among the characters of four bytes, first code point, how many. */\nexport const gb18030Runs: readonly (readonly [place: number, point: number, count: number])[] = ${json(runs)}`,
)

const mariadb = await Promise.all(mariadbUrls.map((url) => Server.connect(url)))
const collations = {
  mysql: await collationRanges([mysql]),
  mariadb: await collationRanges(mariadb),
}
write(
  'collations.ts',
  `/** By flavor: first id, last id, character set; by first id. */\nexport const collationRanges: Readonly<Record<'mysql' | 'mariadb', readonly (readonly [first: number, last: number, charset: string])[]>> = ${json(collations)}`,
)
await Promise.all([mysql, ...mariadb].map((server) => server.close()))
execFileSync('oxfmt', [fileURLToPath(folder)])

function write(name: string, text: string): void {
  writeFileSync(new URL(name, folder), `${note}${text}\n`)
}

function json(value: unknown): string {
  return JSON.stringify(value)
}
