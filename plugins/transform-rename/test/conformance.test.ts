import { describeTransform } from '@tailrace/conformance'
import rename from '../src/index.ts'

describeTransform(rename, {
  options: {
    tables: { 'public.orders': 'sales.orders_v2' },
    columns: { 'public.customers': { name: 'full_name' } },
  },
  invalid: [
    { because: 'nothing to rename', options: {} },
    { because: 'a broken pattern', options: { tables: { 're:(': 'x' } } },
  ],
})
