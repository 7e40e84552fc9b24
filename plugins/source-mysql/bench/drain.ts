/**
 * Drains a backlog into nothing: `node bench/drain.ts [rows] [rows a transaction] [version]`. Prints changes per second and the CPU
 * time of this process a change.
 */
import { type MysqlVersion, startMysql } from '../../../test/kit/index.ts'
import { createSource, Reading } from '../test/harness.ts'

const rows = Number(process.argv[2] ?? 500_000)
const perTransaction = Number(process.argv[3] ?? 100)
const version = (process.argv[4] ?? 'mysql-9.7') as MysqlVersion

const server = await startMysql({ version })
try {
  const database = await server.createDatabase()
  await database.query(`CREATE TABLE orders (id bigint PRIMARY KEY, customer varchar(64), amount decimal(12,2), quantity int,
    created timestamp(6), paid tinyint(1), details json, note text)`)
  await database.query('CREATE TABLE numbers (n int PRIMARY KEY)')
  const numbers = Array.from({ length: perTransaction }, (_, n) => `(${n})`)
  await database.query(`INSERT INTO numbers VALUES ${numbers.join(',')}`)
  const source = createSource(database, { tables: [`${database.database}.orders`] })
  const start = await source.open(null)
  const client = await database.client()
  await client.query(`CREATE PROCEDURE fill(last int, step int)
    BEGIN
      DECLARE first int DEFAULT 0;
      WHILE first < last DO
        INSERT INTO orders SELECT n, CONCAT('customer ', n % 1000), n * 1.25, n % 100, NOW(6), n % 2,
            JSON_OBJECT('sku', CONCAT('A', n), 'tags', JSON_ARRAY(1, 2, 3)), CONCAT('some note that is a little longer ', n)
          FROM (SELECT first + n AS n FROM numbers) s;
        SET first = first + step;
      END WHILE;
    END`)
  await client.query(`CALL fill(${rows}, ${perTransaction})`)
  for (let run = 0; run < 3; run++) {
    let changes = 0
    let batches = 0
    const cpu = process.cpuUsage()
    const begin = performance.now()
    const reading = new Reading(source, start!)
    reading.isKeeping = false
    reading.onBatch = (batch) => {
      batches++
      for (const change of batch.changes) if (change.kind === 'row') changes++
    }
    await reading.until(() => changes >= rows, 'the backlog', 120_000)
    const seconds = (performance.now() - begin) / 1000
    const { user, system } = process.cpuUsage(cpu)
    reading.stop()
    console.log(
      `${changes} changes in ${seconds.toFixed(2)} s: ${Math.round(changes / seconds)}/s, ` +
        `${((user + system) / changes).toFixed(2)} µs CPU a change (system ${(system / changes).toFixed(2)}), ` +
        `${(changes / batches).toFixed(0)} changes a batch, RSS ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`,
    )
  }
  await source.close()
} finally {
  await server.remove()
}
