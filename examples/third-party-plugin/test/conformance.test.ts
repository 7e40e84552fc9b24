import { describeTransform } from '@tailrace/conformance'
import uppercase from '../index.js'

describeTransform(uppercase, {
  options: { tables: ['public.customers'] },
  invalid: [{ because: 'no table', options: { tables: [] } }],
})
