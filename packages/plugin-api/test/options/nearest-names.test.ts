import { describe, expect, it } from 'vitest'
import { nearestNames, nearestTables } from '@tailrace/plugin-api'

describe('names near a misspelt one', () => {
  it('are at most two, the nearest first, none far from it', () => {
    const known = ['customer', 'Customers', 'costumes', 'orders']
    expect(nearestNames('custmers', known)).toEqual(['Customers', 'customer'])
    expect(nearestNames('odrers', known)).toEqual(['orders'])
    expect(nearestNames('payments', known)).toEqual([])
    expect(nearestNames('id', ['a', 'ids'])).toEqual(['ids'])
  })

  it('of tables are first those of the same name elsewhere', () => {
    const known = ['shop.order', 'warehouse.Orders', 'shop.items']
    expect(nearestTables('shop.orders', known)).toEqual(['warehouse.Orders', 'shop.order'])
    expect(nearestTables('orders', known)).toEqual(['warehouse.Orders'])
    expect(nearestTables('shop.payments', known)).toEqual([])
  })
})
