import { describeEncoder } from '@tailrace/conformance'
import encoder from '../src/index.ts'
import { decode } from './decode.ts'

describeEncoder(encoder, {
  options: {},
  invalid: [{ because: 'an unknown form of decimals', options: { decimals: 'float' } }],
  golden: new URL('golden.json', import.meta.url),
  decode,
})
