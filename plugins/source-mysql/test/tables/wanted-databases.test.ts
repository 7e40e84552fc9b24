import { describe, expect, it } from 'vitest'
import { wantedDatabases } from '../../src/tables/wanted-databases.ts'

describe('databases that may hold wanted tables', () => {
  it.each([
    [['shop.orders'], ['shop'], ['shopping', 'mysql']],
    [['shop_*.orders', '!shop_3.*'], ['shop_1'], ['shop']],
    [['re:shop[0-9]+\\.t'], ['shop1', 'anything'], ['information_schema', 'SYS']],
    [['!shop.audit'], ['shop', 'other'], ['mysql']],
    [['a.b.c'], ['a', 'a.b'], ['b']],
    [['商店.订单'], ['商店'], ['商']],
    [['*.*'], ['x'], ['performance_schema']],
  ])('%s', (patterns, wanted, others) => {
    const isWanted = wantedDatabases(patterns)
    expect(wanted.map(isWanted)).toEqual(wanted.map(() => true))
    expect(others.map(isWanted)).toEqual(others.map(() => false))
  })
})
