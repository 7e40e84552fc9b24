import type { PostgresDatabase } from '../../../../test/kit/postgres/database.ts'
import { arraysOf } from './cases/arrays.ts'
import { testedTypes } from './cases/index.ts'
import { ownTypesSql } from './cases/own-types.ts'
import type { TestedType } from './tested-type.ts'

/** The types that a server has; of the others, which and why not. */
export interface ServerTypes {
  readonly types: readonly TestedType[]
  readonly lacking: readonly string[]
}

/** Makes the types that are made, and says which can be tested: arrays of each among them. */
export async function makeTypes(database: PostgresDatabase, major: number): Promise<ServerTypes> {
  await database.query(ownTypesSql)
  const lacking = new Map<string, string>()
  for (const name of new Set(testedTypes.map(({ needs }) => needs))) {
    if (name === undefined) continue
    const probe = name === 'libxml' ? `SELECT '<a/>'::xml` : `CREATE EXTENSION ${name}`
    await database.query(probe).catch((error: Error) => lacking.set(name, error.message))
  }
  const types = testedTypes
    .filter(({ since, needs }) => (since ?? 0) <= major && !lacking.has(needs ?? ''))
    .flatMap((one) => [
      { ...one, cases: one.cases.filter((each) => (each.since ?? 0) <= major) },
      ...(one.arrays === false ? [] : [arraysOf(one, major)]),
    ])
  return { types, lacking: [...lacking].map(([name, reason]) => `${name} (${reason})`) }
}
