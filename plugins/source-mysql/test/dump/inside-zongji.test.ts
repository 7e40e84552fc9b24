import ZongJi from '@vlasky/zongji'
import { describe, expect, it } from 'vitest'
import { mysqlAvailable, sharedMysql } from '../../../../test/kit/index.ts'
import { type DumpCommand, inside } from '../../src/dump/inside-zongji.ts'

const { available } = await mysqlAvailable('mysql-9.7')

describe.skipIf(!available)('zongji', () => {
  it('has the inner members that the dump takes over', async () => {
    const { host, port, user, password } = await sharedMysql('mysql-9.7')
    const zongji = new ZongJi({ host, port, user, password })
    const { promise, resolve, reject } = Promise.withResolvers<string[]>()
    zongji.on('error', reject)
    zongji.on('ready', () => {
      const { connection, ctrlConnection, BinlogClass } = inside(zongji)
      const made: DumpCommand = new BinlogClass(() => {})
      resolve([
        typeof connection?.pause,
        typeof connection?.resume,
        typeof connection?.query,
        typeof ctrlConnection?.query,
        typeof made.start,
        typeof Object.getPrototypeOf(BinlogClass).prototype.execute,
      ])
      // What is put in its place here is what is run.
      inside(zongji).BinlogClass = class extends BinlogClass {
        override start() {
          return null
        }
      }
    })
    zongji.start({ serverId: 3_999_999_999, startAtEnd: true })
    expect(await promise).toEqual(Array(6).fill('function'))
    zongji.stop()
  })
})
