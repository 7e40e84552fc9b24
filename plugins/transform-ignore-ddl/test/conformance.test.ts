import { describeTransform } from '@tailrace/conformance'
import ignoreDdl from '../src/index.ts'

describeTransform(ignoreDdl, {
  options: {},
  invalid: [
    { because: 'an unknown kind', options: { kinds: ['add'] } },
    { because: 'no kind', options: { kinds: [] } },
  ],
})
