import { z } from 'zod'

/** Options of the JSON encoder. */
export const options = z.strictObject({
  int64: z
    .enum(['number', 'string'])
    .default('number')
    .describe(
      'How 64-bit integers are written: as JSON numbers with every digit, or as strings for readers whose numbers are doubles.',
    ),
  decimals: z
    .enum(['string', 'number'])
    .default('string')
    .describe(
      'How decimals are written: as strings, or as JSON numbers. Either way with every digit; NaN and infinities are always strings.',
    ),
  json: z
    .enum(['text', 'embedded'])
    .default('text')
    .describe(
      'How JSON columns are written: as a string with the exact text, or as JSON in the record, where a JSON null cannot be told from NULL.',
    ),
  tombstones: z
    .boolean()
    .default(false)
    .describe(
      'Whether a delete, and an update that changes the key, is followed by a record with the old key and no value.',
    ),
  transactions: z
    .boolean()
    .default(false)
    .describe('Whether begins and commits of transactions make records.'),
})

/** Options after defaults. */
export type Options = (typeof options)['_output']
