import { describeTransform } from '../../src/index.ts'
import { good, suite } from './transform.ts'

describeTransform(good, {
  ...suite,
  skip: {
    'order: changes keep theirs': 'it turned batches round once',
    ...({ 'a case of long ago': 'renamed' } as object),
  },
})
