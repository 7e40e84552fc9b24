import { describeTransform } from '../../src/index.ts'
import { good, suite } from './transform.ts'

describeTransform(good, suite)
