import { defineTransform } from '@tailrace/plugin-api'
import { z } from 'zod'

/** Lets every change of the bench pass, after a look at it: what a transform costs at the least. */
export default defineTransform({
  name: 'bench-pass',
  summary: 'Lets every change pass after a look at it.',
  stability: 'experimental',
  options: z.strictObject({}),
  create: () => ({
    each: (change) => (change.op === 'truncate' ? null : change),
  }),
})
