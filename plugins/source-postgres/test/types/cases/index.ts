import type { TestedType } from '../tested-type.ts'
import { arrays } from './arrays.ts'
import { extensions } from './extensions.ts'
import { numbers } from './numbers.ts'
import { ownTypes } from './own-types.ts'
import { serverTexts } from './server-texts.ts'
import { texts } from './texts.ts'
import { times } from './times.ts'

/** All types that are tested, and documented, apart from arrays of each. */
export const testedTypes: readonly TestedType[] = [
  ...numbers,
  ...texts,
  ...times,
  ...arrays,
  ...ownTypes,
  ...serverTexts,
  ...extensions,
]
