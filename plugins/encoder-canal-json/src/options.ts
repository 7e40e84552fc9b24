import { z } from 'zod'

/** Options of the Canal encoder. */
export const options = z.strictObject({
  databaseFrom: z
    .enum(['schema', 'database'])
    .default('schema')
    .describe(
      "What `database` holds where the source has schemas (PostgreSQL): the table's schema, which is what readers of Canal take for a database, or the database.",
    ),
  labels: z
    .enum(['number', 'text'])
    .default('number')
    .describe(
      'How `ENUM` and `SET` of MySQL are written: as Canal does, by the number of the label and the sum of the powers of two of the labels, or by their text.',
    ),
  key: z
    .enum(['none', 'primary-key'])
    .default('none')
    .describe(
      'The key of a record: none, as Canal does (rows still go to a partition by their primary key), or the primary key as a JSON object of strings.',
    ),
})

/** Options after defaults. */
export type Options = (typeof options)['_output']
