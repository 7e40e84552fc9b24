/**
 * Drains a backlog into nothing: `node bench/drain.ts [rows] [rows a transaction] [major]`. Prints changes per second and the CPU
 * time of this process a change.
 */
import { startPostgres } from '../../../test/kit/postgres.ts'
import type { PostgresMajor } from '../../../test/kit/postgres/binaries.ts'
import { createSource, Reading } from '../test/harness.ts'

const rows = Number(process.argv[2] ?? 500_000)
const perTransaction = Number(process.argv[3] ?? 100)
const major = Number(process.argv[4] ?? 15) as PostgresMajor

const server = await startPostgres({ major, settings: { fsync: false, max_wal_size: '4GB' } })
try {
  const database = await server.createDatabase()
  await database.query(`CREATE TABLE orders (id bigint PRIMARY KEY, customer text, amount numeric(12,2), quantity int,
    created timestamptz, paid bool, details jsonb, note text)`)
  const source = createSource(database, { tables: ['public.orders'] })
  const start = await source.open(null)
  await database.query(`CREATE PROCEDURE fill(first int, last int, step int) LANGUAGE plpgsql AS $$
    BEGIN
      FOR i IN 0..(last - first) / step LOOP
        INSERT INTO orders SELECT n, 'customer ' || n % 1000, n * 1.25, n % 100, now(), n % 2 = 0,
            jsonb_build_object('sku', 'A' || n, 'tags', '[1,2,3]'::jsonb), 'some note that is a little longer ' || n
          FROM generate_series(first + i * step, least(first + (i + 1) * step - 1, last)) n;
        COMMIT;
      END LOOP;
    END $$`)
  await database.query(`CALL fill(1, ${rows}, ${perTransaction})`)
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
