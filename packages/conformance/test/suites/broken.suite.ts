import { describeTransform } from '../../src/index.ts'
import { broken, suite } from './transform.ts'

describeTransform(broken, suite)
