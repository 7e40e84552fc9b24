import { z } from 'zod'

/** Options of the console sink. */
export const options = z.strictObject({
  format: z
    .enum(['auto', 'pretty', 'json'])
    .default('auto')
    .describe(
      'How changes are shown: `pretty` is a line to read, `json` a JSON object a line; `auto` is `pretty` on a terminal and `json` otherwise. An encoder configured for the sink goes before this.',
    ),
  color: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe(
      'Whether pretty lines are coloured; `auto` means on a terminal, unless `NO_COLOR` is set.',
    ),
  marks: z
    .boolean()
    .default(false)
    .describe('Whether begins and commits of transactions are shown.'),
})

/** Options after parsing. */
export type ConsoleOptions = z.output<typeof options>
