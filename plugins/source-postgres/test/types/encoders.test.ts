import { expect, test } from 'vitest'
import { encodeAll } from '../../../../packages/plugin-api/test/bytes/encoding.ts'
import { decoded } from '../../../../packages/plugin-api/test/bytes/cell-change.ts'
import { sharedPostgres } from '../../../../test/kit/shared.ts'
import { canalEncoder } from '../../../encoder-canal-json/test/encoder.ts'
import { debeziumEncoder } from '../../../encoder-debezium/test/encoder.ts'
import { makeTypes } from './server-types.ts'
import { typeTables } from './type-tables.ts'
import { changesByAllWays } from './ways.ts'

const encoders = {
  'canal-json': () => canalEncoder(),
  debezium: () => debeziumEncoder(),
  'debezium as text': () =>
    debeziumEncoder({ decimalMode: 'string', timePrecision: 'isostring', binaryMode: 'hex' }),
}

/** Where two texts begin to differ, with what surrounds it. */
function differing(one: string, other: string): readonly string[] {
  let at = 0
  while (one[at] === other[at]) at++
  return [one, other].map((text) => text.slice(Math.max(0, at - 100), at + 100))
}

test('encoders write the same of the bytes and of the values of every type', async () => {
  const database = await (await sharedPostgres(18)).createDatabase()
  const { types } = await makeTypes(database, 18)
  const changes = await changesByAllWays(database, typeTables(types))
  const rows = changes.filter(({ op }) => op !== 'truncate')
  const copies = rows.map((row) => row.copy())
  const values = rows.map(decoded)
  for (const [name, create] of Object.entries(encoders)) {
    const ofCells = encodeAll(create(), copies)
    const ofValues = encodeAll(create(), values)
    expect(ofValues.length, `of ${name}`).toBe(ofCells.length)
    const differences = ofCells.flatMap(({ value }, index) => {
      if (value !== null) JSON.parse(value)
      const other = ofValues[index]!.value
      return other === value ? [] : [differing(value ?? '', other ?? '')]
    })
    expect(differences.slice(0, 5), `of ${name}`).toEqual([])
  }
  await database.drop()
})
