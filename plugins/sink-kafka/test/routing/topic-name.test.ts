import { expect, test } from 'vitest'
import { legalTopic, topicName } from '../../src/routing/topic-name.ts'

const table = { database: 'shop', schema: 'public', name: 'orders' }

test.for([
  ['{schema}.{table}', table, 'public.orders'],
  ['{database}-{schema}-{table}', table, 'shop-public-orders'],
  ['{schema}.{table}', { ...table, schema: null }, 'shop.orders'],
  ['all', table, 'all'],
  ['{schema}.{table}', { ...table, name: 'Größe €/m²' }, 'public.Gr__e___m_'],
  ['{database}.{table}', { ...table, database: '{table}' }, '_table_.orders'],
  ['{table}', { ...table, name: '$&{schema}' }, '___schema_'],
] as const)('%s', ([template, of, expected]) => {
  expect(topicName(template, of)).toBe(expected)
})

test.for(['', '.', '..', 'x'.repeat(250)])('Kafka would not take "%s"', (name) => {
  expect(() => legalTopic(name)).toThrow(
    expect.objectContaining({ code: 'SINK_DESTINATION_INVALID' }),
  )
})

test('the longest name', () => {
  expect(legalTopic('x'.repeat(249))).toHaveLength(249)
})
