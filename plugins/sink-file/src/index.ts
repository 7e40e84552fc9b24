import { defineSink } from '@tailrace/plugin-api'
import { FileSink } from './file-sink.ts'
import { options } from './options.ts'

/** Writes records as lines of files, and confirms a batch once it is on the disk. */
export default defineSink({
  name: 'file',
  summary: 'Writes records as lines of files, with rotation and fsync before each confirmation.',
  stability: 'beta',
  options,
  defaultEncoder: 'json',
  examples: [
    { title: 'One file per table', options: { path: 'out/{schema}.{table}.jsonl' } },
    {
      title: 'A new compressed file every hour, or after 256 MiB',
      options: {
        path: 'out/{schema}/{table}.jsonl',
        rotate: { size: '256MiB', age: '1h', gzip: true },
      },
    },
    {
      title: 'All tables in one file, with ids and keys',
      options: { path: 'changes.jsonl', content: 'record' },
    },
  ],
  create: (options, context) => new FileSink(options, context),
})
