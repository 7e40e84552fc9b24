import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Change, RowChange } from '@tailrace/plugin-api'
import { watchHandles } from '../services/active-handles.ts'
import { contentOf } from '../transform/content.ts'
import { encode, encodeOnce, type MadeRecord, makeEncoder, recordJson } from './run-encoder.ts'
import type { EncoderSubject } from './subject.ts'

const isRow = (change: Change): change is RowChange => change.kind === 'row'
const json = (records: readonly MadeRecord[]) => records.map(recordJson)

/** What a sink chooses the partition by. */
const routeOf = ({ key, partitionHint }: MadeRecord) =>
  partitionHint ?? key?.toString('latin1') ?? null

/** Cases about the records of the sample changes. */
export const recordCases = {
  'golden: the sample changes give the bytes that were recorded': async (
    subject: EncoderSubject,
  ) => {
    const { golden, changes } = subject
    assert.ok(golden !== undefined, 'give the suite a `golden` file')
    const made = `${JSON.stringify(json(await encodeOnce(subject, changes())), null, 2)}\n`
    if (process.env['TAILRACE_UPDATE_GOLDEN'] === '1') writeFileSync(golden, made)
    assert.ok(
      existsSync(golden),
      `${golden.pathname} is not there: run once with TAILRACE_UPDATE_GOLDEN=1, and read it`,
    )
    assert.equal(made, readFileSync(golden, 'utf8'))
  },

  'records: every insert, update and delete has one, and they come in order': async (
    subject: EncoderSubject,
  ) => {
    const changes = subject.changes()
    const records = await encodeOnce(subject, changes)
    let last = 0
    const covered = new Set<number>()
    for (const record of records) {
      const { first, last: end } = record
      assert.ok(
        first >= 0 && first <= end && end < changes.length,
        `a record says that it is about changes ${first} to ${end} of ${changes.length}`,
      )
      assert.ok(first >= last, 'records are not in the order of their changes')
      last = first
      for (let i = first; i <= end; i++) covered.add(i)
    }
    const wanted = new Set(['insert', 'update', 'delete', 'read'])
    changes.forEach((change, i) => {
      const isMissing = isRow(change) && wanted.has(change.op) && !covered.has(i)
      assert.ok(!isMissing, `no record is about change ${i}, the ${(change as RowChange).op}`)
    })
  },

  'records: roles tell what they are for': async (subject: EncoderSubject) => {
    const changes = subject.changes()
    const roles: Readonly<Record<Change['kind'], readonly string[]>> = {
      row: ['data', 'tombstone'],
      schema: ['schema'],
      mark: ['transaction', 'heartbeat'],
      message: ['message'],
    }
    for (const { role, first, key, value } of await encodeOnce(subject, changes)) {
      const { kind } = changes[first]!
      const isTold = roles[kind].includes(role) || (kind === 'row' && role === 'schema')
      assert.ok(isTold, `a record about a ${kind} change has the role ${role}`)
      assert.equal(value === null, role === 'tombstone', `a ${role} with value ${String(value)}`)
      if (role === 'tombstone') assert.ok(key !== null, 'a tombstone without a key')
    }
  },

  'records: all of one row take one way': async (subject: EncoderSubject) => {
    const changes = subject.changes()
    const routes = new Map<string, string | null>()
    for (const record of await encodeOnce(subject, changes)) {
      const change = changes[record.first]!
      if (!isRow(change) || record.role !== 'data' || change.op === 'truncate') continue
      const side = change.hasAfter ? 'after' : 'before'
      const { table } = change
      const keyOf = (of: 'before' | 'after') =>
        table.keyColumns.map((column) => String(change.value(of, column))).join()
      // A change of key belongs to two rows.
      if (change.hasBefore && change.hasAfter && keyOf('before') !== keyOf('after')) continue
      const name = `${table.id} ${keyOf(side)}`
      const route = routeOf(record)
      assert.ok(route !== null, `a record of ${name} has neither key nor partition hint`)
      const other = routes.get(name)
      const isSame = other === undefined || other === route
      assert.ok(isSame, `records of ${name} have the keys ${other} and ${route}`)
      routes.set(name, route)
    }
    const [one, two] = [...routes.entries()].filter(([name]) => name.startsWith('public.orders'))
    const differ = one === undefined || two === undefined || one[1] !== two[1]
    assert.ok(differ, 'different rows have one key')
  },

  'records: are text of one line where the encoder says so': async (subject: EncoderSubject) => {
    const { definition, changes } = subject
    for (const { value } of await encodeOnce(subject, changes())) {
      if (value === null) continue
      if (definition.lines) assert.ok(!value.includes(0x0a), 'a value has several lines')
      if (/\bjson$/u.test(definition.contentType)) JSON.parse(value.toString('utf8'))
    }
  },

  'buffer: one that must grow gives the same bytes': async (subject: EncoderSubject) => {
    const many = () => Array.from({ length: 30 }, () => subject.changes()).flat()
    const small = await encodeOnce(subject, many(), 16)
    const large = await encodeOnce(subject, many(), 2 ** 22)
    assert.deepEqual(json(small), json(large))
  },

  'again: the same changes may come a second time': async (subject: EncoderSubject) => {
    const encoder = await makeEncoder(subject)
    const changes = subject.changes()
    const shape = (records: readonly MadeRecord[]) =>
      records.map(({ role, key, first, last }) => [role, key?.toString('latin1'), first, last])
    const first = shape(await encode(encoder, changes))
    assert.deepEqual(shape(await encode(encoder, changes)), first)
    await encoder.close?.()
  },

  'again: another run gives the same bytes': async (subject: EncoderSubject) => {
    const first = json(await encodeOnce(subject, subject.changes()))
    assert.deepEqual(json(await encodeOnce(subject, subject.changes())), first)
  },

  'changes: are left as they are': async (subject: EncoderSubject) => {
    const changes = subject.changes()
    for (const change of changes) {
      if (!isRow(change)) continue
      for (const row of [change.before, change.after]) if (row !== null) Object.freeze(row)
    }
    const before = changes.map(contentOf)
    await encodeOnce(subject, changes)
    assert.deepEqual(changes.map(contentOf), before, 'the encoder changed what it was given')
  },

  'close: no timer or socket is left behind': async (subject: EncoderSubject) => {
    const ended = watchHandles()
    await encodeOnce(subject, subject.changes())
    await ended('close()')
  },
}
