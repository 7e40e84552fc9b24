import { describeEncoder } from '@tailrace/conformance'
import encoder from '../src/index.ts'

describeEncoder(encoder, {
  options: {},
  invalid: [{ because: 'an unknown form of decimals', options: { decimalMode: 'float' } }],
  golden: new URL('golden.json', import.meta.url),
  skip: {
    'decode: what is encoded is read back':
      'nothing here reads the format; its values are compared with those of Debezium itself in recorded.test.ts',
  },
})
