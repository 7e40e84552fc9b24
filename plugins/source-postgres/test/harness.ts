import type { PluginState, Source } from '@tailrace/plugin-api'
import type { z } from 'zod'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import { type LogLine, testContext } from '../../../test/sources/context.ts'
import { Reading as SourceReading } from '../../../test/sources/reading.ts'
import postgres from '../src/index.ts'
import type { options } from '../src/options.ts'
import type { PostgresPosition } from '../src/position.ts'

/** Options as a config has them. */
export type InputOptions = z.input<typeof options>

/** A source for a database of the kit. Without snapshots, unless asked for. */
export function createSource(
  database: PostgresDatabase,
  input: InputOptions,
  pipeline = database.database,
  lines: LogLine[] = [],
  state?: PluginState,
): Source<PostgresPosition> {
  const parsed = postgres.options.parse({ url: database.url, snapshot: 'never', ...input })
  const context = testContext('postgres', pipeline, lines, state)
  return postgres.create(parsed, context) as Source<PostgresPosition>
}

/** Batches of one subscription, as they come. */
export type Reading = SourceReading<PostgresPosition>
export const Reading = SourceReading<PostgresPosition>
