import { expect, test } from 'vitest'
import { labelMetrics, MetricsRegistry } from '../../src/services/metrics-registry.ts'

const changes = { name: 'changes_total', help: 'Changes.' }
const lag = { name: 'lag_bytes', help: 'Lag.' }

test('counters add, gauges are set, and the snapshot gives all values', () => {
  const registry = new MetricsRegistry()
  const shop = labelMetrics(registry, { pipeline: 'shop' })
  const counter = shop.counter(changes, { kind: 'sink' })
  counter.add(3)
  counter.add(4)
  shop.gauge(lag).set(9)
  labelMetrics(registry, { pipeline: 'other' }).counter(changes).add(1)
  expect(registry.snapshot()).toEqual([
    { ...changes, type: 'counter', labels: { pipeline: 'shop', kind: 'sink' }, value: 7 },
    { ...lag, type: 'gauge', labels: { pipeline: 'shop' }, value: 9 },
    { ...changes, type: 'counter', labels: { pipeline: 'other' }, value: 1 },
  ])
})

test('one name with the same labels is one instrument, of one type', () => {
  const registry = new MetricsRegistry()
  const counter = registry.counter(changes, { a: '1', b: '2' })
  expect(registry.counter(changes, { b: '2', a: '1' })).toBe(counter)
  expect(registry.counter(changes, { a: '1' })).not.toBe(counter)
  expect(() => registry.gauge(changes, { a: '1' })).toThrow('is a counter, not a gauge')
})
