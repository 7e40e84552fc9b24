import { CLOCK, type Encoder, type EncoderContext } from '@tailrace/plugin-api'
import type { z } from 'zod'
import debezium from '../src/index.ts'

/** What the tests' clock says. */
export const NOW = 1_773_480_413_702

/** An encoder of a pipeline called `store`; what it logs is added to `warnings`. */
export function debeziumEncoder(
  options: z.input<typeof debezium.options> = {},
  warnings: string[] = [],
): Encoder {
  const context = {
    pipeline: 'store',
    get: (asked: unknown) => (asked === CLOCK ? { now: () => NOW, monotonic: () => 0 } : undefined),
    logger: { warn: (_: object, message: string) => void warnings.push(message) },
  }
  return debezium.create(debezium.options.parse(options), context as unknown as EncoderContext)
}
