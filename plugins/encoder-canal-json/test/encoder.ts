import { CLOCK, type Encoder, type EncoderContext } from '@tailrace/plugin-api'
import type { z } from 'zod'
import canal from '../src/index.ts'

/** What the tests' clock says. */
export const NOW = 1_773_480_413_812

/** An encoder of a pipeline. */
export function canalEncoder(options: z.input<typeof canal.options> = {}): Encoder {
  const context = {
    pipeline: 'store',
    get: (asked: unknown) => (asked === CLOCK ? { now: () => NOW } : undefined),
  }
  return canal.create(canal.options.parse(options), context as unknown as EncoderContext)
}
