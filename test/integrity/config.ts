import { join } from 'node:path'
import type { Database, SnapshotMode } from './database/database.ts'
import { FOLLOWED } from './workload/tables.ts'

/** Between what the pipeline runs. */
export interface Ends {
  readonly database: Database
  readonly broker: string
  /** First part of the topics' names. */
  readonly prefix: string
}

/** The config of the pipeline that is tried: patience is short, so that recoveries are quick. */
export const configOf = ({ database, broker, prefix }: Ends, snapshot: SnapshotMode) => ({
  services: join(import.meta.dirname, 'points.ts'),
  pipelines: {
    integrity: {
      source: database.source({
        tables: FOLLOWED.map((table) => database.nameOf(table)),
        snapshot,
        // Tables are small, and still many chunks.
        tableOptions: [
          { tables: [database.nameOf('item')], chunkRows: 200 },
          { tables: [database.nameOf('*')], chunkRows: 60 },
        ],
      }),
      sinks: [
        {
          use: 'kafka',
          brokers: [broker],
          encoder: { use: 'json', tombstones: true },
          topic: `${prefix}.{table}`,
          topicCreation: { enabled: false },
          requestTimeout: '2s',
          connectTimeout: '2s',
        },
      ],
      retry: { initial: '50ms', max: '500ms' },
    },
  },
})
