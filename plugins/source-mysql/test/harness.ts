import type { Change, PluginState, Source } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { z } from 'zod'
import type { MysqlDatabase } from '../../../test/kit/mysql/database.ts'
import { type LogLine, testContext } from '../../../test/sources/context.ts'
import { Reading as SourceReading } from '../../../test/sources/reading.ts'
import mysql from '../src/index.ts'
import type { options } from '../src/options.ts'
import type { MysqlPosition } from '../src/position.ts'

/** Options as a config has them. */
export type InputOptions = z.input<typeof options>

/** What a source is made with. */
export interface SourceParts {
  readonly lines?: LogLine[]
  readonly state?: PluginState
  readonly pipeline?: string
}

/** A source for all tables of a database of the kit. Without snapshots, unless asked for. */
export function createSource(
  database: Pick<MysqlDatabase, 'url' | 'database'>,
  input: Partial<InputOptions> = {},
  { lines = [], state, pipeline = database.database }: SourceParts = {},
): Source<MysqlPosition> {
  const tables = [`${database.database}.*`]
  const parsed = mysql.options.parse({ url: database.url, tables, snapshot: 'never', ...input })
  const context = testContext('mysql', pipeline, lines, state)
  return mysql.create(parsed, context) as Source<MysqlPosition>
}

/** Batches of one subscription, as they come. */
export type Reading = SourceReading<MysqlPosition>
export const Reading = SourceReading<MysqlPosition>

/** A change's id, or what stands for it in a mark. */
export function idOf(change: Change): string {
  const out = new ByteWriter()
  change.transaction.writeChangeId(change, out)
  return `${change.kind} ${out.toString()}`
}
