/**
 * Decodes one table's rows out of a log file in memory: `node bench/decode.ts [rows] [rows a statement]`. Prints rows per second and per
 * second of CPU, of this package and of zongji's own decoder, in alternating runs.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startMysql } from '../../../test/kit/mysql.ts'
import { decodeAll } from './decode-all.ts'
import { fill } from './fill.ts'
import { zongjiDecodeAll } from './zongji.ts'

const rows = Number(process.argv[2] ?? 300_000)
const perStatement = Number(process.argv[3] ?? 1000)
const runs = 5

const server = await startMysql({ settings: { log_bin: 'binlog' } })
let bytes: Buffer
try {
  const file = await fill(server, rows, perStatement)
  bytes = await readFile(join(server.dataDir, file))
} finally {
  await server.remove()
}

const contestants = { 'mysql-binlog': decodeAll, zongji: zongjiDecodeAll }
for (let run = 0; run < runs; run++) {
  for (const [name, decode] of Object.entries(contestants)) {
    const cpu = process.cpuUsage()
    const begin = performance.now()
    const decoded = await decode(bytes)
    const seconds = (performance.now() - begin) / 1000
    const { user, system } = process.cpuUsage(cpu)
    console.log(
      `${name.padEnd(12)} ${decoded} rows in ${seconds.toFixed(2)} s: ${Math.round(decoded / seconds)}/s, ` +
        `${((user + system) / decoded).toFixed(2)} µs CPU a row`,
    )
  }
}
