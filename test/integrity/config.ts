import { join } from 'node:path'

/** The source's option `snapshot`. */
export type SnapshotMode = 'initial' | 'when-needed'

/** Between what the pipeline runs. */
export interface Ends {
  /** URL through the fault proxy. */
  readonly url: string
  readonly broker: string
  /** First part of the topics' names. */
  readonly prefix: string
  readonly snapshot: SnapshotMode
}

/** The config of the pipeline that is tried: patience is short, so that recoveries are quick. */
export const configOf = ({ url, broker, prefix, snapshot }: Ends) => ({
  services: join(import.meta.dirname, 'points.ts'),
  pipelines: {
    integrity: {
      source: {
        use: 'postgres',
        url,
        tables: ['public.item', 'public.place', 'public.account'],
        connectTimeout: '2s',
        statusInterval: '500ms',
        silenceTimeout: '2s',
        snapshot,
        // Tables are small, and still many chunks.
        tableOptions: [
          { tables: ['public.item'], chunkRows: 200 },
          { tables: ['public.*'], chunkRows: 60 },
        ],
      },
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
