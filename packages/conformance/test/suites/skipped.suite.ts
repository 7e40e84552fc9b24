import { describeTransform } from '../../src/index.ts'
import { broken, suite } from './transform.ts'

describeTransform(broken, {
  ...suite,
  skip: {
    'batches: their borders make no difference': 'it turns batches round',
    'order: changes keep theirs': 'it turns batches round',
  },
})
