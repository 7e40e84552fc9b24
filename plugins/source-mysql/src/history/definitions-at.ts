import type { Schemas } from '@tailrace/mysql-ddl'
import { TailraceError } from '@tailrace/plugin-api'

/** How often definitions are read again because they were changed meanwhile. */
const ATTEMPTS = 20

/** What {@link definitionsAt} asks of the server. */
export interface DefinitionReads<P> {
  /** Where the log ends now. */
  place(): Promise<P>
  /** The definitions as they are now. */
  definitions(): Promise<Schemas>
  /** The definitions at a place, by those that were read later; null where tables that are wanted were changed between. */
  definitionsBefore(place: P, schemas: Schemas): Promise<Schemas | null>
}

/**
 * Definitions, and a place of the log at which they hold: the catalog knows no place of its own, so that it is read between a place and a
 * look at what was logged from there on.
 *
 * @throws TailraceError SOURCE_UNAVAILABLE where the tables are changed all the time
 */
export async function definitionsAt<P>(
  reads: DefinitionReads<P>,
): Promise<{ readonly schemas: Schemas; readonly place: P }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const place = await reads.place()
    const schemas = await reads.definitionsBefore(place, await reads.definitions())
    if (schemas !== null) return { schemas, place }
  }
  throw new TailraceError(
    'SOURCE_UNAVAILABLE',
    `The tables' definitions were changed each of the ${ATTEMPTS} times that they were read.`,
    { fix: 'Start when no ALTER TABLE is running.' },
  )
}
