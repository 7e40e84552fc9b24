import { describe, expect, test } from 'vitest'
import { startMysql } from '../mysql.ts'
import { MYSQL_VERSIONS } from '../mysql/release.ts'
import { follow, startReplica } from '../mysql/replica.ts'
import { ownMysqlAvailable } from '../shared.ts'
import { until } from '../until.ts'

describe.each(MYSQL_VERSIONS)('a replica of %s', async (version) => {
  const { available } = await ownMysqlAvailable(version)

  test.skipIf(!available)('follows, takes over, and is followed by its source', async () => {
    const first = await startMysql({ version })
    const second = await startReplica(first)
    const numbers = 'SELECT n FROM shop.t ORDER BY n'
    try {
      await first.query('CREATE DATABASE shop; CREATE TABLE shop.t (n INT PRIMARY KEY)')
      await first.query('INSERT INTO shop.t VALUES (1)')
      await second.caughtUp()
      expect(await second.query(numbers)).toEqual([{ n: 1 }])
      await expect(writeAs(second, 2)).rejects.toThrow('read-only')

      await first.crash()
      await second.promote()
      await writeAs(second, 2)
      await first.start()
      await follow(first, second)
      await until(async () => (await first.query(numbers)).length === 2)
      expect(await first.query(numbers)).toEqual([{ n: 1 }, { n: 2 }])
    } finally {
      await Promise.all([first.remove(), second.remove()])
    }
  })

  async function writeAs(server: Awaited<ReturnType<typeof startReplica>>, n: number) {
    await server.query(`CREATE USER IF NOT EXISTS writer@'%' IDENTIFIED BY 'w'`)
    await server.query(`GRANT ALL ON shop.* TO writer@'%'`)
    const client = await server.client({ user: 'writer', password: 'w', database: 'shop' })
    await client.query('INSERT INTO t VALUES (?)', [n])
  }
})
