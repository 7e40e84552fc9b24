import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type Change,
  CLOCK,
  defineEncoder,
  type EncoderContext,
  type EncoderDefinition,
  type RecordBuffer,
  type Row,
  type RowChange,
  UNAVAILABLE,
  type Value,
} from '@tailrace/plugin-api'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type EncoderCase, encoderCases, encoderSubject } from '../src/encoder/describe-encoder.ts'
import { failureOf, failuresOf, IMPATIENT } from './failures.ts'

const folder = mkdtempSync(join(tmpdir(), 'tailrace-golden-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const golden = pathToFileURL(join(folder, 'golden.json'))

type Json = readonly unknown[] | Json[] | object | string | number | boolean | null

/** A value with a letter that tells its type. */
const toJson = (value: Value): Json => {
  if (typeof value === 'bigint') return ['n', String(value)]
  if (value instanceof Uint8Array) return ['b', Buffer.from(value).toString('hex')]
  if (Object.is(value, -0)) return ['-0']
  return Array.isArray(value) ? ['a', ...value.map(toJson)] : (value as string)
}
const fromJson = (json: Json): Value => {
  if (!Array.isArray(json)) return json as Value
  const [tag, ...rest] = json as readonly Json[]
  if (tag === 'n') return BigInt(rest[0] as string)
  if (tag === 'b') return Buffer.from(rest[0] as string, 'hex')
  return tag === '-0' ? -0 : rest.map(fromJson)
}

/** What a toy does to a value, and where; each field is a defect, or a way to have one. */
interface Defect {
  readonly value?: (value: Value) => Value | undefined
  readonly record?: (change: Change, index: number, out: RecordBuffer) => boolean
  readonly key?: (change: RowChange, key: string) => string
  readonly text?: (text: string) => string
  readonly before?: (changes: readonly Change[]) => readonly Change[]
  readonly close?: () => void
  readonly encode?: (context: EncoderContext, out: RecordBuffer) => void
  readonly schema?: z.ZodType<object>
}

const options = z.strictObject({ indent: z.int().min(0).default(0).describe('Spaces.') })

/** An encoder that keeps to everything but its defect. */
function toy(defect: Defect): EncoderDefinition {
  const imageOf = (change: RowChange, side: 'before' | 'after') => {
    const row: Record<string, unknown> = {}
    change.table.columns.forEach(({ name }, i) => {
      const given = change.value(side, i)!
      const value = defect.value === undefined ? given : defect.value(given)
      if (value !== UNAVAILABLE && value !== undefined) row[name] = toJson(value)
    })
    return row
  }
  return defineEncoder({
    name: 'toy',
    summary: 'A toy.',
    stability: 'stable',
    contentType: 'application/json',
    lines: true,
    options: defect.schema ?? options,
    create: (_, context) => ({
      ...(defect.close && { close: defect.close }),
      encode({ changes }, out) {
        const order = defect.before?.(changes) ?? changes
        order.forEach((change) => {
          const index = changes.indexOf(change)
          if (defect.record?.(change, index, out) === true) return
          if (change.kind === 'schema') {
            out.add({ change: index, role: 'schema', key: null, value: '{}' })
          }
          if (change.kind !== 'row') return
          const side = change.hasAfter ? 'after' : 'before'
          const { table, op } = change
          if (op === 'truncate') {
            out.add({ change: index, key: null, value: '{}' })
            return
          }
          const plain = table.keyColumns.map((column) => String(change.value(side, column))).join()
          const key = defect.key?.(change, plain) ?? plain
          const text = JSON.stringify({ op, row: imageOf(change, side) })
          out.add({ change: index, key, value: defect.text?.(text) ?? text })
          if (op === 'delete') out.add({ change: index, role: 'tombstone', key, value: null })
        })
        defect.encode?.(context, out)
      },
    }),
  })
}

const decode = (value: Buffer) => {
  const { row } = JSON.parse(value.toString('utf8')) as { row: Record<string, Json> }
  const entries = Object.entries(row).map(([name, json]) => [name, fromJson(json)])
  return { row: Object.fromEntries(entries) as Row }
}

const subjectOf = (defect: Defect) =>
  encoderSubject(toy(defect), {
    options: {},
    invalid: [{ because: 'a negative indent', options: { indent: -1 } }],
    golden,
    decode,
  })

test('golden bytes are written when asked for, and a file that is missing fails', async () => {
  const name = 'golden: the sample changes give the bytes that were recorded'
  expect(existsSync(golden)).toBe(false)
  expect(await failuresOf(encoderCases, subjectOf({}))).toEqual([name])
  process.env['TAILRACE_UPDATE_GOLDEN'] = '1'
  expect(await failuresOf(encoderCases, subjectOf({}))).toEqual([])
  delete process.env['TAILRACE_UPDATE_GOLDEN']
  expect(await failuresOf(encoderCases, subjectOf({}))).toEqual([])
  expect(readFileSync(golden, 'utf8')).toContain('Zoë')
})

let runs = 0
let view: Uint8Array = new Uint8Array()

/** For each case an encoder that breaks it. */
const mutants: Record<EncoderCase, Defect> = {
  'options: those of the suite and of every example are taken': {
    schema: z.strictObject({ indent: z.int() }),
  },
  'options: an unknown key is refused': { schema: z.object({ indent: z.int().min(0).default(0) }) },
  'options: invalid ones are refused, and the message says why': {
    schema: z.strictObject({ indent: z.int().optional() }),
  },
  'golden: the sample changes give the bytes that were recorded': {
    text: (text) => text.replace('"op"', '"operation"'),
  },
  'records: every insert, update and delete has one, and they come in order': {
    record: (change) => change.kind === 'row' && change.op === 'read',
  },
  'records: roles tell what they are for': {
    record(change, index, out) {
      if (change.kind !== 'message') return false
      out.add({ change: index, role: 'data', key: 'm', value: '{}' })
      return true
    },
  },
  'records: all of one row take one way': {
    key: (change, key) => (change.op === 'delete' ? `gone ${key}` : key),
  },
  'records: are text of one line where the encoder says so': {
    text: (text) => JSON.stringify(JSON.parse(text), null, 1),
  },
  'buffer: one that must grow gives the same bytes': {
    // Keeps a view of the first record, and writes to it at the end: by then the bytes have moved.
    record: (_, index, out) => {
      if (index === 2) view = out.body.view(out.valueStart(0), out.valueEnd(0))
      return false
    },
    encode: () => void view.fill(0x20),
  },
  'again: the same changes may come a second time': {
    key: (_, key) => `${key}#${runs++}`,
  },
  'again: another run gives the same bytes': {
    text: (text) => text.replace('{', `{"at":${runs++},`),
  },
  'changes: are left as they are': {
    record: (change) => {
      if (change.kind === 'row' && change.after !== null) change.after = { ...change.after, x: 1 }
      return false
    },
  },
  'close: no timer or socket is left behind': {
    encode: () => {
      const ticking = setInterval(() => {}, 1000)
      setTimeout(() => clearInterval(ticking), 2000)
    },
  },
  'values: every type of column can be encoded': {
    value: (value) => {
      if (value instanceof Uint8Array) throw new TypeError('cannot encode bytes')
      return value
    },
  },
  'values: different ones give different records': {
    value: (value) => (typeof value === 'bigint' ? Number(value) : value),
  },
  'values: unavailable is told from null and from data': {
    value: (value) => (value === UNAVAILABLE ? null : value),
  },
  'values: cells and values give the same bytes': {
    key: (change, key) => (change.afterAt >= 0 ? key : `${key} `),
  },
  'decode: what is encoded is read back': {
    value: (value) => (typeof value === 'string' ? value.trim() : value),
  },
}

describe('each case catches an encoder that breaks it', () => {
  test.each(Object.entries(mutants))('%s', async (name, defect) => {
    const failure = await failureOf(encoderCases, name, subjectOf(defect), IMPATIENT)
    expect(failure).not.toBe('no failure')
  })

  test('an encoder that overtakes is caught', async () => {
    const name = 'records: every insert, update and delete has one, and they come in order'
    const defect: Defect = { before: (changes) => changes.toReversed() }
    expect(await failureOf(encoderCases, name, subjectOf(defect))).toMatch(/not in the order/u)
  })
})

test('encoders are given a clock that stands still', async () => {
  const times = new Set<number>()
  const subject = subjectOf({ encode: (context) => void times.add(context.get(CLOCK).now()) })
  await failureOf(encoderCases, 'again: another run gives the same bytes', subject)
  expect(times.size).toBe(1)
})
