import { byteSize, duration } from '@tailrace/plugin-api'
import { z } from 'zod'
import { placeholders, unknownPlaceholders } from './path-template.ts'

const known = placeholders.map((name) => `{${name}}`).join(', ')

/** Options of the file sink. */
export const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .refine((path) => !path.endsWith('/'), { message: 'expected the path of a file, not a folder' })
    .refine((path) => unknownPlaceholders(path).length === 0, {
      message: `expected only the placeholders ${known}`,
    })
    .describe(
      `Path of the file that a table's records go to; ${known} stand for the table's names. Relative paths begin at the folder of the config file. Folders are created.`,
    )
    .meta({ examples: ['out/{schema}.{table}.jsonl', '/var/lib/shop/{schema}/{table}.jsonl'] }),
  otherPath: z
    .string()
    .min(1)
    .refine((path) => unknownPlaceholders(path, []).length === 0, {
      message: 'expected a path without placeholders',
    })
    .default('other.jsonl')
    .describe(
      'File of records that belong to no table (transactions, heartbeats, messages), in the first folder of `path` that has no placeholder.',
    ),
  content: z
    .enum(['value', 'record'])
    .default('value')
    .describe(
      'What a line holds: `value` is the encoded value as it is (tombstones, which have none, are left out); `record` is a JSON object with `id`, `key`, `value` and `headers`.',
    ),
  rotate: z
    .strictObject({
      size: byteSize()
        .optional()
        .describe('Begin a new file once the file has this size, e.g. `256MiB`.'),
      age: duration()
        .refine((ms) => ms >= 1000, { message: 'expected at least 1s' })
        .optional()
        .describe('Begin a new file this long after the first line of the file, e.g. `1h`.'),
      gzip: z.boolean().default(false).describe('Compress files that were rotated away.'),
    })
    .refine((rotate) => rotate.size !== undefined || rotate.age !== undefined, {
      message: 'expected `size`, `age` or both',
    })
    .optional()
    .describe(
      'When to put a file aside as `<name>.<UTC time>.<extension>` and begin a new one. Without it files grow without end.',
    ),
})

/** Options after parsing: sizes in bytes, durations in milliseconds. */
export type FileOptions = z.output<typeof options>
