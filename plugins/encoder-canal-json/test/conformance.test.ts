import { describeEncoder } from '@tailrace/conformance'
import encoder from '../src/index.ts'

describeEncoder(encoder, {
  options: {},
  invalid: [{ because: 'an unknown key', options: { key: 'secondary' } }],
  golden: new URL('golden.json', import.meta.url),
  skip: {
    'decode: what is encoded is read back':
      'Canal fills fractions of seconds up to the column, so that a value does not come back digit by digit',
  },
})
