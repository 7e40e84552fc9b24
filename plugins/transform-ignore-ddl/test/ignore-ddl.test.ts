import {
  type Change,
  type PluginContext,
  RowChange,
  type SchemaAction,
  type SchemaChange,
  TableSchema,
  type Transaction,
} from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'

const table = (name: string) =>
  new TableSchema({ database: 'd', schema: 'public', name, columns: [], primaryKey: [] })
const transaction = {} as Transaction

function ddl(action: SchemaAction, facts: Partial<SchemaChange> = {}): SchemaChange {
  return {
    kind: 'schema',
    action,
    database: 'd',
    schema: 'public',
    name: 'a',
    table: null,
    previous: null,
    statement: null,
    transaction,
    place: 1,
    ordinal: 0,
    ...facts,
  }
}
const row = (op: 'insert' | 'truncate', name = 'a') =>
  new RowChange(op, table(name), transaction, 1, 0, null, -1, -1)

function left(options: object, changes: readonly Change[]): Change[] {
  const transform = plugin.create(plugin.options.parse(options), {} as PluginContext)
  if (!('each' in transform) || transform.kinds === undefined) throw new Error('not by kind')
  const { kinds } = transform
  return changes.filter(
    (change) => !kinds.includes(change.kind) || transform.each(change) === change,
  )
}

describe('leaves out', () => {
  const all: SchemaAction[] = ['create', 'alter', 'drop', 'truncate', 'rename', 'index', 'other']

  test('all schema changes and truncates by default, and nothing else', () => {
    const insert = row('insert')
    const mark: Change = { kind: 'mark', mark: 'commit', transaction, place: 1, ordinal: 0 }
    const changes = [...all.map((action) => ddl(action)), row('truncate'), insert, mark]
    expect(left({}, changes)).toEqual([insert, mark])
  })

  test.each(all)('%s by kind', (kind) => {
    const changes = all.map((action) => ddl(action))
    expect(left({ kinds: [kind] }, changes)).toEqual(changes.filter((c) => c.action !== kind))
  })

  test('truncates of rows only where truncate is meant', () => {
    expect(left({ kinds: ['drop'] }, [row('truncate')])).toHaveLength(1)
    expect(left({ kinds: ['truncate'] }, [row('truncate')])).toHaveLength(0)
  })
})

describe('by table', () => {
  test.each([
    ['the new definition', { table: table('tmp_1') }, 0],
    ['the old definition', { previous: table('tmp_1') }, 0],
    ['the name alone', { name: 'tmp_1' }, 0],
    ['either name of a rename', { table: table('final'), previous: table('tmp_1') }, 0],
    ['another table', { table: table('b') }, 1],
    ['no single table', { name: null }, 1],
  ])('%s', (_, facts, expected) => {
    expect(left({ tables: ['public.tmp_*'] }, [ddl('alter', facts)])).toHaveLength(expected)
  })

  test('truncates too', () => {
    const changes = [row('truncate', 'tmp_1'), row('truncate', 'b'), row('insert', 'tmp_1')]
    expect(left({ tables: ['public.tmp_*'] }, changes)).toEqual(changes.slice(1))
  })
})

test.each(plugin.examples!.map((example) => [example.title, example.options]))(
  'the example "%s" is valid',
  (_, options) => {
    expect(plugin.options.safeParse(options)).toMatchObject({ success: true })
  },
)

test.each([{ kinds: [] }, { kinds: ['ALTER'] }, { tables: ['re:('] }, { kind: ['drop'] }])(
  '%j is refused',
  (options) => expect(plugin.options.safeParse(options).success).toBe(false),
)
