import type { TestedType } from '../tested-type.ts'
import { arrays } from './arrays.ts'
import { extensions } from './extensions.ts'
import { numbers } from './numbers.ts'
import { ownTypes } from './own-types.ts'
import { serverTexts } from './server-texts.ts'
import { texts } from './texts.ts'
import { times } from './times.ts'

/** All types that are tested, apart from arrays of each, under the headings of the documentation. */
export const typeGroups: readonly {
  readonly title: string
  readonly types: readonly TestedType[]
}[] = [
  { title: 'Numbers, booleans and bits', types: numbers },
  { title: 'Text, JSON and binary', types: texts },
  { title: 'Dates and times', types: times },
  { title: 'Arrays', types: arrays },
  { title: 'Enums, composites and domains', types: ownTypes },
  { title: 'Networks, geometry, search, ranges, and the server’s own', types: serverTexts },
  { title: 'Extensions', types: extensions },
]

/** All of them. */
export const testedTypes: readonly TestedType[] = typeGroups.flatMap(({ types }) => types)
