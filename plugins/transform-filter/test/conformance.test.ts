import { describeTransform } from '@tailrace/conformance'
import filter from '../src/index.ts'

describeTransform(filter, {
  options: {
    tables: ['public.orders'],
    where: 'after.amount >= 100',
    columns: { 'public.customers': ['!email'] },
  },
  invalid: [
    { because: 'no filter at all', options: {} },
    { because: 'a condition that does not parse', options: { where: 'after.amount >=' } },
    { because: 'an unknown operation', options: { operations: ['upsert'] } },
  ],
})
