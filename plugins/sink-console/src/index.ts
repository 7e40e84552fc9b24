import { defineSink } from '@tailrace/plugin-api'
import { ConsoleSink } from './console-sink.ts'
import { options } from './options.ts'

/** Prints changes to standard output: lines to read on a terminal, JSON lines when piped. */
export default defineSink({
  name: 'console',
  summary: 'Prints changes to standard output: lines to read on a terminal, JSON lines when piped.',
  stability: 'beta',
  options,
  defaultEncoder: null,
  optionalEncoder: true,
  examples: [
    { title: 'Whatever suits the output', options: {} },
    { title: 'Always JSON, with transactions', options: { format: 'json', marks: true } },
  ],
  create(options, context) {
    const noColor = (process.env['NO_COLOR'] ?? '') !== ''
    return new ConsoleSink(options, context, process.stdout, noColor)
  },
})
