import { describe, expect, it } from 'vitest'
import { formatGtid, formatMariadbGtid, formatXaId, type QueryEvent } from '../../../src/index.ts'
import { record } from '../recorder.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const statements = (queries: QueryEvent[]) => queries.map(({ statement }) => text(statement))

describe('transactions of MySQL', async () => {
  const log = await record('mysql-9.7', 'transactions')

  it('tells the events of a transaction in order', () => {
    expect(log.names.slice(0, 8)).toEqual([
      'formatDescription',
      'previousGtids',
      'gtid',
      'begin',
      'rowsQuery',
      'tableMap',
      'rows',
      'xid',
    ])
  })

  it('tells GTIDs, with and without tags, and their times', () => {
    const gtids = log.all('gtid')
    const foreign = '8a94f357-aab4-11df-86ab-c80aa9429562'
    const own = gtids[0]!.uuid
    expect(gtids.slice(0, 5).map((gtid) => formatGtid({ ...gtid, uuid: gtid.uuid! }))).toEqual([
      `${own}:${gtids[0]!.number}`,
      `${own}:reports:1`,
      `${foreign}:nightly_2:77`,
      `${foreign}:500`,
      `${own}:${gtids[0]!.number + 1}`,
    ])
    for (const [index, gtid] of gtids.entries()) {
      expect(gtid.sequenceNumber).toBe(index + 1)
      expect(gtid.lastCommitted).toBeLessThan(gtid.sequenceNumber)
      expect(gtid.originalServerVersion).toBe(90_704)
      expect(gtid.immediateCommitMicros).toBe(gtid.originalCommitMicros)
    }
  })

  it('tells how long each transaction is in the log', () => {
    const starts = log.calls.filter(({ name }) => name === 'gtid' || name === 'rotate')
    const lengths = starts
      .slice(1)
      .map(({ place }, index) => place.position - starts[index]!.place.position)
    expect(log.all('gtid').map(({ transactionLength }) => transactionLength)).toEqual(lengths)
  })

  it('tells the commit time as the event has it', () => {
    for (const { name, value, place } of log.calls) {
      if (name !== 'gtid') continue
      expect(Math.abs(value.originalCommitMicros! / 1e6 - place.timestamp)).toBeLessThan(60)
    }
  })

  it('tells statements with their session', () => {
    const create = log.all('query').find(({ statement }) => text(statement).includes('"ddl"'))!
    expect(create).toMatchObject({ database: 'fixture', errorCode: 0 })
    expect(create.status).toMatchObject({
      sqlMode: 4,
      clientCollation: 224,
      utf8mb4Collation: 255,
      timeZone: '+03:00',
      updatedDatabases: ['fixture'],
      explicitDefaultsForTimestamp: true,
    })
    const latin = log.all('query').find(({ statement }) => text(statement).includes('latin'))!
    expect(text(latin.statement)).toBe("CREATE TABLE latin (a int) COMMENT 'caf\u00e9'")
    expect(latin.status.clientCollation).toBe(8)
  })

  it('tells XA transactions by names that fit their statements', () => {
    const [prepared, once] = log.all('xaPrepare')
    expect(statements(log.all('query'))).toContain(`XA COMMIT ${formatXaId(prepared!.xid)}`)
    expect(prepared).toMatchObject({ isOnePhase: false, xid: { formatId: 7 } })
    expect(once!.isOnePhase).toBe(true)
    expect(formatXaId(once!.xid)).toBe("X'6f6e6365',X'',1")
  })

  it('tells the statement of rows, and rows behind partition ids', () => {
    expect(log.all('rowsQuery').map(text)).toEqual(["INSERT INTO small VALUES (1, 'first')"])
    const parts = log.calls.filter(({ place }) => place.flags >= 0)
    const kinds = parts.flatMap((call) =>
      call.name === 'rows' && call.value.columnCount === 2 ? [call.value] : [],
    )
    const updates = kinds.filter(({ kind }) => kind === 'update')
    // Two ints and the bitmap of NULLs, before and after.
    expect(updates.map(({ at, end }) => end - at)).toEqual([18, 18])
    expect(updates.map(({ flags }) => flags & 1)).toEqual([0, 1])
  })

  it('tells a COMMIT of an engine without transactions as a statement', () => {
    expect(statements(log.all('query'))).toContain('COMMIT')
  })

  it('tells transactions without GTIDs', async () => {
    const anonymous = await record('mysql-9.7', 'anonymous')
    expect(anonymous.all('gtid')).toMatchObject([{ uuid: null, number: 0, sequenceNumber: 1 }])
    expect(String(anonymous.all('previousGtids')[0])).toMatch(
      /^[\da-f-]{36}:1-\d+:reports:1,8a94f357-aab4-11df-86ab-c80aa9429562:500:nightly_2:77$/,
    )
  })
})

describe.each(['mariadb-10.11', 'mariadb-11.8'])('transactions of %s', async (server) => {
  const log = await record(server, 'transactions')

  it('tells GTIDs of several domains and servers', () => {
    const gtids = log.all('mariadbGtid')
    const first = gtids[0]!.sequence
    expect(gtids.slice(0, 4).map(formatMariadbGtid)).toEqual([
      `0-1-${first}`,
      '3-42-1',
      '3-42-1000',
      `0-1-${first + 1}`,
    ])
    expect(gtids.map(({ isStandalone }) => isStandalone)).toEqual(
      gtids.map(({ isDdl, isXaEnd }) => isDdl || isXaEnd),
    )
    expect(gtids[3]!.isTransactional).toBe(false)
  })

  it('tells the state before the file', () => {
    const [list] = log.all('mariadbGtidList')
    const { domainId, serverId, sequence } = log.all('mariadbGtid')[0]!
    expect(list!.gtids).toEqual([{ domainId, serverId, sequence: sequence - 1 }])
  })

  it('tells XA transactions', () => {
    const gtids = log.all('mariadbGtid')
    const prepare = gtids.find(({ isXaPrepare }) => isXaPrepare)!
    const end = gtids.find(({ isXaEnd }) => isXaEnd)!
    expect(prepare.xid).toEqual(end.xid)
    expect(log.all('xaPrepare')).toEqual([{ isOnePhase: false, xid: end.xid }])
    expect(statements(log.all('query'))).toContain(`XA COMMIT ${formatXaId(end.xid!)}`)
  })

  it('tells the parts of an ALTER in two phases', () => {
    const gtids = log.all('mariadbGtid')
    const start = gtids.find(({ alterPart }) => alterPart === 'start')!
    expect(gtids.find(({ alterPart }) => alterPart === 'commit')!.alterStart).toBe(start.sequence)
    const alters = statements(log.all('query')).filter((statement) => statement.startsWith('ALTER'))
    expect(alters).toHaveLength(2)
  })

  it('tells statements that are logged as such', () => {
    expect(statements(log.all('query'))).toContain("INSERT INTO small VALUES (9, 'statement')")
    expect(log.all('rowsQuery').map(text)[0]).toBe("INSERT INTO small VALUES (1, 'first')")
  })
})
