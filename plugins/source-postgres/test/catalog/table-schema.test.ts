import { RowChange } from '@tailrace/plugin-api'
import { describe, expect, it } from 'vitest'
import type { TableFacts } from '../../src/catalog/table-facts.ts'
import { tableSchemaOf } from '../../src/catalog/table-schema.ts'
import type { Relation } from '../../src/pgoutput/messages.ts'

const column = (name: string, typeOid: number, identity = false) => ({
  name,
  typeOid,
  typeModifier: -1,
  identity,
})
const fact = (name: string, typeOid: number, nullable: boolean) => ({
  name,
  typeOid,
  typeModifier: -1,
  declaredType: 'x',
  nullable,
  generated: false,
})
const relation: Relation = {
  oid: 9,
  schema: 'public',
  name: 't',
  replicaIdentity: 'default',
  columns: [column('id', 20, true), column('n', 23), column('gone', 25)],
}
const read = (facts: TableFacts) =>
  tableSchemaOf('shop', relation, facts, new Map(), ['bigint', 'integer', 'text'])

describe('a schema from a relation and a catalog of another moment', () => {
  const facts: TableFacts = {
    primaryKey: ['id', 'new'],
    columns: [fact('id', 20, false), fact('new', 20, false), fact('n', 20, false)],
  }
  const schema = read(facts)

  it('keeps number, order, names and types of the stream, so that no value changes or is lost', () => {
    expect(schema.columns.map(({ name, type, cell }) => [name, type.kind, cell])).toEqual([
      ['id', 'int64', 0],
      ['n', 'int32', 1],
      ['gone', 'text', 2],
    ])
    const bytes = Buffer.from('900719925474099312still here')
    const spans = new Int32Array([0, 16, 16, 2, 18, 10])
    const block = { bytes, spans, format: 'postgres-text' }
    const transaction = null as never
    const row = new RowChange('insert', schema, transaction, 0, 0, block, -1, 0)
    expect(row.after).toEqual({ id: 9007199254740993n, n: 12, gone: 'still here' })
  })

  it('believes nullability where name and type agree, and of the key what the stream marks', () => {
    expect(schema.columns.map(({ nullable }) => nullable)).toEqual([false, true, true])
    expect(schema.primaryKey).toEqual(['id'])
    expect(read({ ...facts, primaryKey: ['id'] }).primaryKey).toEqual(['id'])
    expect(read({ columns: [], primaryKey: [] }).primaryKey).toEqual(['id'])
  })
})
