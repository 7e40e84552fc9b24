import { describe, expect, test } from 'vitest'
import type { StoredPosition } from '../log.ts'
import { mysqlLog } from './log.ts'

const A = '3e11fa47-71ca-11e1-9e33-c80aa9429562'
const B = 'ffffffff-71ca-11e1-9e33-c80aa9429562'
const at = (flavor: 'mysql' | 'mariadb', gtid: string, more: object = {}) =>
  ({ flavor, gtid, file: 'binlog.000001', offset: 4, ...more }) as StoredPosition
const isBehind = (position: StoredPosition, transaction: string, rest = 'integrity.item/3') =>
  mysqlLog.isBehind(position, `${transaction}/${rest}`)

describe('a position includes', () => {
  test('transactions of a set of MySQL', () => {
    const position = at('mysql', `${A}:1-5:7-9:11,\n${B}:3`)
    const included = [1, 5, 7, 9, 11].map((number) => `${A}:${number}`)
    for (const each of [...included, `${B}:3`]) expect(isBehind(position, each)).toBe(true)
    for (const each of [`${A}:6`, `${A}:12`, `${B}:1`]) expect(isBehind(position, each)).toBe(false)
    expect(isBehind(at('mysql', ''), `${A}:1`)).toBe(false)
  })

  test('transactions of MariaDB’s domains, whatever server made them', () => {
    const position = at('mariadb', '0-1-20,3-2-5')
    for (const each of ['0-1-20', '0-9-3', '3-1-5']) expect(isBehind(position, each)).toBe(true)
    for (const each of ['0-1-21', '3-2-6', '4-1-1']) expect(isBehind(position, each)).toBe(false)
    expect(isBehind(at('mariadb', ''), '0-1-1')).toBe(false)
  })

  test('what came before the pipeline began anew', () => {
    const position = at('mysql', `${A}:1-5`, { generation: 2 })
    expect(isBehind(position, `${A}:9`)).toBe(true)
    expect(isBehind(position, `1/${A}:9`)).toBe(true)
    expect(isBehind(position, `2/${A}:9`)).toBe(false)
    expect(isBehind(position, `2/${A}:5`)).toBe(true)
    expect(isBehind(position, `3/${A}:5`)).toBe(false)
  })

  test('rows of a transaction that was not delivered whole', () => {
    const rows = { 'integrity.item': 4, 'integrity.tür': 1 }
    const position = at('mysql', `${A}:1-5`, { open: [{ id: `${A}:6`, rows }] })
    expect(isBehind(position, `${A}:6`)).toBe(true)
    expect(isBehind(position, `${A}:6`, 'integrity.item/3t')).toBe(true)
    expect(isBehind(position, `${A}:6`, 'integrity.item/4')).toBe(false)
    expect(isBehind(position, `${A}:6`, 'integrity.place/0')).toBe(false)
    expect(isBehind(position, `${A}:6`, `${encodeURI('integrity.tür')}/0`)).toBe(true)
    expect(isBehind(position, `${A}:7`)).toBe(false)
  })
})

test('ids name their transactions, and positions their places', () => {
  expect(mysqlLog.transactionOf(`${A}:6/integrity.item/3`)).toBe(`${A}:6`)
  expect(mysqlLog.transactionOf(`1/${A}:6/integrity.item/3`)).toBe(`${A}:6`)
  const place = mysqlLog.placeOf(at('mysql', `${A}:1-5`))
  expect(place).not.toBe(mysqlLog.placeOf(at('mysql', `${A}:1-6`)))
})
