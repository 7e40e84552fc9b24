import { describe, expect, it } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import { connect } from './read/session.ts'
import { isConditionError } from '../../src/snapshot/sql-states.ts'
import { ReaderSessions } from '../../src/snapshot/reader-sessions.ts'
import { connectionSettings } from '../../src/connection/settings.ts'
import postgres from '../../src/index.ts'

describe('what ends the snapshot of a table, and what does not', () => {
  it('is told by the reason that the server gives', async () => {
    const database = await (await sharedPostgres()).createDatabase()
    const session = await connect(database)
    const failed = (sql: string) => session.query(sql).catch((error: unknown) => error)
    expect(isConditionError(await failed('SELECT 1 / 0'))).toBe(true)
    expect(isConditionError(await failed('SELECT nonsense'))).toBe(true)
    const raised = (state: string) =>
      failed(`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${state}'; END $$`)
    const others = ['42501', '53200', '57014', '55P03', '25P04', '58030', '08P01']
    const taken: string[] = []
    for (const state of others) if (isConditionError(await raised(state))) taken.push(state)
    expect(taken).toEqual([])
    expect(isConditionError(new Error('no reason'))).toBe(false)
    await session.close()
    await database.drop()
  })

  it('is no time limit that transactions of applications have', async () => {
    const database = await (await sharedPostgres()).createDatabase()
    await database.query(`ALTER DATABASE ${database.database} SET transaction_timeout = '5min'`)
    const settings = connectionSettings(
      postgres.options.parse({ url: database.url, tables: ['*.*'] }),
    )
    const sessions = new ReaderSessions(settings, 1)
    const session = await sessions.get(0)
    expect(await session.query('SHOW transaction_timeout')).toEqual([{ transaction_timeout: '0' }])
    await sessions.close()
    await database.drop()
  })
})
