import {
  apply,
  emptySchemas,
  readStatement,
  type Schemas,
  session,
  withDatabase,
} from '@tailrace/mysql-ddl'
import { describe, expect, it } from 'vitest'
import { TestState } from '../../../../test/sources/state.ts'
import { SchemaHistory } from '../../src/history/schema-history.ts'

const ddl = session({ flavor: 'mysql', version: 90_700, database: 'shop' })

const empty = withDatabase(emptySchemas(), {
  name: 'shop',
  charset: 'utf8mb4',
  collation: 'utf8mb4_0900_ai_ci',
  tables: new Map(),
})

const follow = (schemas: Schemas, sql: string): Schemas =>
  apply(schemas, readStatement(sql, ddl)).schemas

const beginning = { schemas: empty, place: 'u:1' }

/** What schemas hold, whatever their revision. */
const content = ({ databases }: Schemas) => databases

/** Follows statements, the first at place `u:2`, and waits until all is stored. */
async function followAll(history: SchemaHistory, statements: readonly string[], first = 2) {
  for (const [index, sql] of statements.entries()) {
    await history.append(follow(history.schemas, sql), `u:${first + index}`).stored
  }
  return history
}

const statements = [
  'CREATE TABLE a (id int PRIMARY KEY, email varchar(20))',
  'ALTER TABLE a DROP email, ADD city text',
  'CREATE TABLE b LIKE a',
  'RENAME TABLE a TO c',
  'DROP TABLE b',
  'CREATE DATABASE other CHARACTER SET latin1',
  'CREATE TABLE other.t (x char(3))',
  'DROP DATABASE other',
  'CREATE DATABASE other',
]

describe('a schema history', () => {
  it('gives each version again as it was', async () => {
    const state = new TestState()
    const history = await SchemaHistory.begin(state, beginning)
    const known = [[history.version, history.schemas] as const]
    for (const [index, sql] of statements.entries()) {
      await history.append(follow(history.schemas, sql), `u:${index + 2}`).stored
      known.push([history.version, history.schemas])
    }
    expect(known.map(([version]) => version)).toEqual(known.map((_, index) => index + 1))
    for (const [version, schemas] of known) {
      const opened = await SchemaHistory.open(state, version)
      expect(content(opened.schemas), `version ${version}`).toEqual(content(schemas))
    }
  })

  it('gives statements that are read again the versions that they had', async () => {
    const state = new TestState()
    await followAll(await SchemaHistory.begin(state, beginning), statements)
    const documents = new Map(state.all)
    const again = await followAll(await SchemaHistory.open(state, 3), statements.slice(2), 4)
    expect(again.version).toBe(statements.length + 1)
    expect(state.all).toEqual(documents)
  })

  it('believes what was stored at a place, also where the statement is understood otherwise now', async () => {
    const state = new TestState()
    const history = await followAll(
      await SchemaHistory.begin(state, beginning),
      statements.slice(0, 2),
    )
    const again = await SchemaHistory.open(state, 2)
    again.append(follow(again.schemas, 'ALTER TABLE a ADD elsewhere int'), 'u:3')
    expect(content(again.schemas)).toEqual(content(history.schemas))
  })

  it('goes another way where the log does', async () => {
    const state = new TestState()
    await followAll(await SchemaHistory.begin(state, beginning), statements.slice(0, 3))
    const other = await SchemaHistory.open(state, 2)
    const { version, stored } = other.append(follow(other.schemas, 'DROP TABLE a'), 'v:1')
    await stored
    expect(version).toBe(5)
    expect(content((await SchemaHistory.open(state, 5)).schemas)).toEqual(content(empty))
    expect((await SchemaHistory.open(state, 4)).schemas.databases.get('shop')!.tables.size).toBe(2)
  })

  it('stores all definitions from time to time, and forgets what is before', async () => {
    const state = new TestState()
    const history = await SchemaHistory.begin(state, beginning)
    const many = Array.from({ length: 200 }, (_, index) => `CREATE TABLE t${index} (id int)`)
    await followAll(history, many)
    const whole = [...state.all]
      .filter(([, text]) => text.includes('"whole"'))
      .map(([name]) => name)
    expect(whole.length).toBeGreaterThan(2)
    expect(whole.length).toBeLessThan(8)
    await history.forget(150)
    expect(state.all.size).toBeLessThan(150)
    expect((await SchemaHistory.open(state, 150)).schemas.databases.get('shop')!.tables.size).toBe(
      149,
    )
    await expect(SchemaHistory.open(state, 2)).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
    // A new beginning has a number of its own.
    expect((await SchemaHistory.begin(state, beginning)).version).toBe(202)
  })

  it('is stored in order, and nothing after what could not be', async () => {
    const failing = new (class extends TestState {
      override async putDocument(name: string, content: never): Promise<void> {
        if (name.endsWith('/3')) throw new Error('the disk is full')
        await super.putDocument(name, content)
      }
    })()
    const history = await SchemaHistory.begin(failing, beginning)
    const records = statements
      .slice(0, 3)
      .map((sql, index) => history.append(follow(history.schemas, sql), `u:${index + 2}`))
    await records[0]!.stored
    await expect(records[1]!.stored).rejects.toThrow('the disk is full')
    await expect(records[2]!.stored).rejects.toThrow('the disk is full')
    expect([...failing.all.keys()]).toEqual(['schema-history/1', 'schema-history/2'])
  })

  it('tells that a document is missing, or of a newer format', async () => {
    const state = new TestState()
    await followAll(await SchemaHistory.begin(state, beginning), statements.slice(0, 2))
    state.all.delete('schema-history/2')
    await expect(SchemaHistory.open(state, 3)).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: expect.stringContaining('Version 2 of the schema history'),
      fix: expect.stringContaining('state file'),
    })
    state.all.set('schema-history/2', '{"format":2}')
    await expect(SchemaHistory.open(state, 3)).rejects.toThrow('is of format 2')
  })
})
