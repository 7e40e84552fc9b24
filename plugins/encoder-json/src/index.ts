import { defineEncoder } from '@tailrace/plugin-api'
import { JsonEncoder } from './encoder.ts'
import { options } from './options.ts'

export { record, type JsonRecord } from './format.ts'

/** Plain JSON, one flat object per change. */
export default defineEncoder({
  name: 'json',
  summary: 'Plain JSON, one flat object per change, with exact values.',
  stability: 'beta',
  contentType: 'application/json',
  lines: true,
  options,
  examples: [
    { title: 'Exact values', options: {} },
    { title: 'For readers in JavaScript', options: { int64: 'string', json: 'embedded' } },
  ],
  create(chosen) {
    return new JsonEncoder(chosen)
  },
})
