import mysql from 'mysql2'
import { describe, expect, it } from 'vitest'
import { mysqlAvailable, sharedMysql } from '../../../../test/kit/index.ts'
import { createQuery, insideMysql2 } from '../../src/connection/inside-mysql2.ts'

const { available } = await mysqlAvailable('mysql-9.7')

describe.skipIf(!available)('mysql2', () => {
  it('has the inner members by which results are read from the socket', async () => {
    const { host, port, user, password } = await sharedMysql('mysql-9.7')
    const connection = mysql.createConnection({ host, port, user, password })
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const query = createQuery(connection, 'SELECT 7 AS n', resolve)
    const begin = query.start
    let listeners = 0
    // What is put in its place here is what is run, when the socket is idle.
    query.start = (packet, of) => {
      listeners = insideMysql2(connection).stream.listeners('data').length
      return begin.call(query, packet, of)
    }
    connection.query(query as never)
    expect([await promise, listeners]).toEqual([null, 1])
    connection.destroy()
  })
})
