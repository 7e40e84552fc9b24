import { expect, it } from 'vitest'
import { record } from '../recorder.ts'

const hex = (bytes: Uint8Array | null) =>
  bytes === null ? null : Buffer.from(bytes).toString('hex')

it('tells which columns images have, and partial updates', async () => {
  const { all } = await record('mysql-9.7', 'images').then((log) => ({ all: log.all('rows') }))
  expect(
    all.map(({ kind, isPartial, before, after }) => [kind, isPartial, hex(before), hex(after)]),
  ).toEqual([
    ['update', true, '01', '04'],
    ['update', true, '01', '02'],
    ['update', false, '0f', '0f'],
    ['update', true, 'ff', 'ff'],
  ])
})

it.each(['insert', 'update', 'delete'] as const)('tells the images of %s', async (kind) => {
  const log = await record('mariadb-11.8', 'types-full')
  const { before, after } = log.all('rows').find((rows) => rows.kind === kind)!
  expect([before !== null, after !== null]).toEqual([kind !== 'insert', kind !== 'delete'])
})

it('gives the same table and bitmaps again as long as they are the same', async () => {
  const log = await record('mysql-9.7', 'types-full')
  const [first, second, third] = log.all('tableMap')
  expect(second).toBe(first)
  expect(third).toBe(first)
  const [insert, update, removal] = log.all('rows')
  expect(update!.before).toBe(insert!.after)
  expect(removal!.before).toBe(insert!.after)
})
