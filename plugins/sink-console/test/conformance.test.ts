import { describeSink } from '@tailrace/conformance'
import { ConsoleSink } from '../src/console-sink.ts'
import plugin from '../src/index.ts'
import { Screen } from './make.ts'

const noServer = 'an output has no connection that could be lost'
let screen = new Screen(false)

describeSink(
  { ...plugin, create: (options, context) => new ConsoleSink(options, context, screen, true) },
  {
    async start() {
      screen = new Screen(false)
      return {
        options: {},
        read: async () => screen.text.split('\n').filter((line) => line !== ''),
        stop: async () => {},
      }
    },
    invalid: [{ because: 'an unknown format', options: { format: 'xml' } }],
    skip: {
      'lost: writes survive a server that is away, in order': noServer,
      'lost: opening fails with an error that is retryable, and works later': noServer,
      'lost: the prechecks say so, and do not throw': noServer,
    },
  },
)
