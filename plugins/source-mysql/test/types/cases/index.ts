import type { TestedType } from '../tested-type.ts'
import { numbers } from './numbers.ts'
import { others } from './others.ts'
import { texts } from './texts.ts'
import { times } from './times.ts'

/** All types that are tested, as the documentation groups them. */
export const typeGroups: readonly {
  readonly title: string
  readonly types: readonly TestedType[]
}[] = [
  { title: 'Numbers and bits', types: numbers },
  { title: 'Dates and times', types: times },
  { title: 'Text, JSON and binary', types: texts },
  { title: 'Geometry, vectors and addresses', types: others },
]

/** All types that are tested. */
export const testedTypes: readonly TestedType[] = typeGroups.flatMap(({ types }) => types)
