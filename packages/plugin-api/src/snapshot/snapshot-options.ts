import { z } from 'zod'

/** Options of every source that reads snapshots, to be spread among its own. */
export const snapshotOptions = {
  snapshot: z
    .enum(['initial', 'never', 'only', 'when-needed'])
    .default('initial')
    .describe(
      'Whether rows that are there already are read. `initial`: on the first start, and of tables that later match. `never`: only what changes. ' +
        '`only`: rows as they are, then the pipeline ends. `when-needed`: as `initial`, and all over again where the server no longer has the log ' +
        'after the stored position.',
    ),
  snapshotReaders: z
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('Connections that read a snapshot at the same time.'),
  snapshotCount: z
    .enum(['estimate', 'exact'])
    .default('estimate')
    .describe(
      'How a snapshot’s progress knows what to expect: from the server’s statistics, or by counting each table beside its reading, which reads it once more; until then it is the estimate.',
    ),
}
