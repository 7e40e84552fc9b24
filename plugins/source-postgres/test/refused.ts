import { TailraceError } from '@tailrace/plugin-api'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import type { PostgresPosition } from '../src/position.ts'
import { createSource, type InputOptions } from './harness.ts'

/** What opening a source is refused with. */
export async function refusedOpening(
  database: PostgresDatabase,
  input: InputOptions,
  from: PostgresPosition | null = null,
): Promise<TailraceError> {
  const source = createSource(database, input)
  const error: unknown = await source.open(from).then(
    () => null,
    (error: unknown) => error,
  )
  await source.close()
  if (!TailraceError.is(error)) throw new Error('opening should have failed', { cause: error })
  return error
}
