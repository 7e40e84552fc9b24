/**
 * Reads a table by SELECT into nothing: `node bench/read.ts [rows] [version]`. Prints rows per second and the CPU time of this process a row.
 */
import type { Change, Transaction } from '@tailrace/plugin-api'
import { RowMemory } from '@tailrace/plugin-api/snapshot'
import { type MysqlVersion, startMysql } from '../../../test/kit/index.ts'
import { TextRows } from '../src/snapshot/read/text-rows.ts'
import { connect, describeTable } from '../test/snapshot/read/reading.ts'

const rows = Number(process.argv[2] ?? 500_000)
const version = (process.argv[3] ?? 'mysql-9.7') as MysqlVersion
const transaction = { id: 'read', commitPlace: 0 } as unknown as Transaction

const server = await startMysql({ version, settings: { log_bin: false } })
try {
  const database = await server.createDatabase()
  const client = await database.client()
  await client.query(`CREATE TABLE orders (id bigint PRIMARY KEY, customer varchar(64), amount decimal(12,2), quantity int,
    created timestamp(6), paid tinyint(1), details json, note text)`)
  const digits =
    '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)'
  const names = ['a', 'b', 'c', 'e', 'f', 'g']
  await client.query(`INSERT INTO orders
    SELECT n, CONCAT('customer ', n % 1000), n * 1.25, n % 100, NOW(6), n % 2,
      JSON_OBJECT('sku', CONCAT('A', n), 'tags', JSON_ARRAY(1, 2, 3)), CONCAT('some note that is a little longer ', n)
    FROM (SELECT ${names.map((name, i) => `${name}.d * ${10 ** i}`).join(' + ')} AS n
      FROM ${names.map((name) => `${digits} ${name}`).join(', ')}) s WHERE n < ${rows}`)
  await client.end()
  const session = await connect(database, server.flavor)
  const described = await describeTable(session, server.flavor, database.database, 'orders')
  const memory = new RowMemory()
  for (let run = 0; run < 5; run++) {
    const cpu = process.cpuUsage()
    const begin = performance.now()
    const stream = await readAll()
    const seconds = (performance.now() - begin) / 1000
    const { user, system } = process.cpuUsage(cpu)
    console.log(
      `${stream.rows} rows in ${seconds.toFixed(2)} s: ${Math.round(stream.rows / seconds)}/s, ` +
        `${((user + system) / stream.rows).toFixed(2)} µs CPU a row (system ${(system / stream.rows).toFixed(2)}), ` +
        `${(stream.bytes / stream.rows).toFixed(0)} bytes a row`,
    )
  }
  await session.close()

  async function readAll(): Promise<TextRows> {
    const changes: Change[] = []
    let readable = Promise.withResolvers<void>()
    const onReadable = () => readable.resolve()
    const stream = new TextRows(session, { ...described, transaction, memory, onReadable })
    while (!stream.done) {
      await readable.promise
      readable = Promise.withResolvers<void>()
      while (stream.take(changes, 1024) > 0) {
        changes.length = 0
        for (const region of stream.touched()) memory.release(region)
      }
    }
    if (stream.error !== null) throw stream.error
    return stream
  }
} finally {
  await server.remove()
}
