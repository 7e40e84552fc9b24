import assert from 'node:assert/strict'
import { type RowChange, UNAVAILABLE, type Value } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { arbitraryChange } from '../samples/arbitrary-rows.ts'
import { textOfValue } from '../samples/codec.ts'
import { SampleLog, sampleTable } from '../samples/make.ts'
import { arbitraryValue, everyColumnType } from '../samples/values.ts'
import { encode, encodeOnce, type MadeRecord, makeEncoder, recordJson } from './run-encoder.ts'
import type { EncoderSubject } from './subject.ts'

const runs = { numRuns: 100, seed: 20_260_314 }

const typesOf = ({ otherKinds = [] }: EncoderSubject) =>
  everyColumnType.filter(({ kind }) => !otherKinds.includes(kind))

const dataOf = (records: readonly MadeRecord[]) => records.filter(({ role }) => role === 'data')

/** The update of a text column to a value. */
function updateTo(note: Value): RowChange {
  const table = sampleTable('notes', { id: 'int32', note: 'text' })
  return new SampleLog().row('update', table, { after: [1, note] })
}

function checkRow(
  change: RowChange,
  decoded: Readonly<Record<string, Value>>,
  side: 'before' | 'after',
): void {
  change.table.columns.forEach(({ name, type }, i) => {
    const value = change.value(side, i)
    if (value === UNAVAILABLE || !Object.hasOwn(decoded, name)) {
      const isMissing = decoded[name] === undefined || decoded[name] === UNAVAILABLE
      const isRight = isMissing && value === UNAVAILABLE
      assert.ok(
        isRight,
        `column ${name} was ${textOfValue(value)}, and is ${textOfValue(decoded[name])} when read back`,
      )
      return
    }
    assert.equal(
      textOfValue(decoded[name]),
      textOfValue(value),
      `column ${name} (${type.kind}) is another when read back`,
    )
  })
}

/** Cases about values of generated tables. */
export const valueCases = {
  'values: every type of column can be encoded': async (subject: EncoderSubject) => {
    const encoder = await makeEncoder(subject)
    for (const type of typesOf(subject)) {
      const table = sampleTable('typed', { id: 'int32', c: type })
      const values = fc.sample(arbitraryValue(type), { numRuns: 8, seed: 1 })
      for (const value of [...values, null]) {
        const change = new SampleLog().row('insert', table, { after: [1, value] })
        const what = `${type.kind} ${textOfValue(value)}`
        try {
          assert.equal(dataOf(await encode(encoder, [change])).length > 0, true, 'no record')
        } catch (error) {
          assert.fail(`${what}: ${(error as Error).message}`)
        }
      }
    }
    await encoder.close?.()
  },

  'values: different ones give different records': async (subject: EncoderSubject) => {
    for (const type of typesOf(subject)) {
      const table = sampleTable('typed', { id: 'int32', c: type })
      const values = [...fc.sample(arbitraryValue(type), { numRuns: 40, seed: 2 }), null]
      const seen = new Map<string, string>()
      for (const value of values) {
        if (Object.is(value, -0)) continue
        const change = new SampleLog().row('insert', table, { after: [1, value] })
        const [record] = dataOf(await encodeOnce(subject, [change]))
        const bytes = record?.value?.toString('latin1') ?? ''
        const other = seen.get(bytes)
        const isTold = other === undefined || other === textOfValue(value)
        assert.ok(isTold, `${type.kind}: ${other} and ${textOfValue(value)} give the same record`)
        seen.set(bytes, textOfValue(value))
      }
    }
  },

  'values: unavailable is told from null and from data': async (subject: EncoderSubject) => {
    const told = new Map<string, string>()
    for (const [name, value] of [
      ['unavailable', UNAVAILABLE],
      ['null', null],
      ['an empty text', ''],
      ['text', 'unavailable'],
    ] as const) {
      const [record] = dataOf(await encodeOnce(subject, [updateTo(value)]))
      assert.ok(record?.value, `an update to ${name} gave no record`)
      const bytes = record.value.toString('latin1')
      assert.ok(!told.has(bytes), `${name} and ${told.get(bytes)} give the same record`)
      assert.ok(!bytes.includes('Symbol('), 'the marker itself was written')
      told.set(bytes, name)
    }
  },

  'values: cells and values give the same bytes': async (subject: EncoderSubject) => {
    await fc.assert(
      fc.asyncProperty(arbitraryChange(typesOf(subject)), async (change) => {
        const decoded = change.copy()
        void decoded.before
        void decoded.after
        const fromCells = await encodeOnce(subject, [change])
        const fromValues = await encodeOnce(subject, [decoded])
        assert.deepEqual(fromValues.map(recordJson), fromCells.map(recordJson))
      }),
      runs,
    )
  },

  'decode: what is encoded is read back': async (subject: EncoderSubject) => {
    const { decode } = subject
    assert.ok(decode !== undefined, 'give the suite a `decode`, or skip this case with the reason')
    await fc.assert(
      fc.asyncProperty(arbitraryChange(typesOf(subject)), async (change) => {
        let found = 0
        for (const { key, value } of dataOf(await encodeOnce(subject, [change]))) {
          if (value === null) continue
          const record = decode(value, change, key)
          if (record === null) continue
          found++
          checkRow(change, record.row, change.op === 'delete' ? 'before' : 'after')
        }
        assert.ok(found > 0, 'no record could be read back')
      }),
      runs,
    )
  },
}
