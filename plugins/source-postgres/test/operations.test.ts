import { UNAVAILABLE } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../../test/kit/postgres.ts'
import type { PostgresMajor } from '../../../test/kit/postgres/binaries.ts'
import { createSource, openReading } from './harness.ts'

const majors: PostgresMajor[] = [13, 15, 18]

describe.each(majors)('operations of PostgreSQL %i', (major) => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres({ major })
  })
  afterAll(() => server?.remove())

  it('reads insert, update, delete and truncate in commit order with marks', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, note text)')
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    await database.query(`BEGIN; INSERT INTO t VALUES (1, 'Zoë', NULL), (2, 'b', 'x');
      UPDATE t SET note = 'n' WHERE id = 1; COMMIT`)
    await database.query('DELETE FROM t WHERE id = 2')
    await database.query('UPDATE t SET id = 7 WHERE id = 1')
    await database.query('TRUNCATE t')
    await reading.untilRows(6)
    await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'the last commit')
    const seen = reading.changes.map((change) =>
      change.kind === 'row'
        ? [change.op, change.before, change.after]
        : change.kind === 'mark'
          ? change.mark
          : change.kind,
    )
    expect(seen).toEqual([
      'begin',
      ['insert', null, { id: 1, name: 'Zoë', note: null }],
      ['insert', null, { id: 2, name: 'b', note: 'x' }],
      ['update', null, { id: 1, name: 'Zoë', note: 'n' }],
      'commit',
      'begin',
      ['delete', { id: 2, name: UNAVAILABLE, note: UNAVAILABLE }, null],
      'commit',
      'begin',
      [
        'update',
        { id: 1, name: UNAVAILABLE, note: UNAVAILABLE },
        { id: 7, name: 'Zoë', note: 'n' },
      ],
      'commit',
      'begin',
      ['truncate', null, null],
      'commit',
    ])
    const { table } = reading.rows[0]!
    expect(table.primaryKey).toEqual(['id'])
    expect(
      table.columns.map((column) => [column.name, column.nativeType, column.nullable]),
    ).toEqual([
      ['id', 'integer', false],
      ['name', 'text', false],
      ['note', 'text', true],
    ])
    reading.stop()
    await source.close()
    await database.drop()
  })
})
