import { type RowChange, type TransformDefinition, defineTransform } from '@tailrace/plugin-api'
import { z } from 'zod'

// Each a function of its own: one function ten times over would be inlined as no real pipeline's are.
const LOOKS: readonly ((change: RowChange) => boolean)[] = [
  ({ op }) => op !== 'truncate',
  ({ table }) => table.name !== 'carts',
  ({ place }) => place >= 0,
  ({ ordinal }) => ordinal >= 0,
  ({ transaction }) => transaction.commitTime >= 0,
  ({ op }) => op !== 'read',
  ({ table }) => table.schema !== 'private',
  ({ derivation }) => derivation === '',
  ({ table }) => table.columns.length > 0,
  ({ transaction }) => transaction.id !== '',
]

/** Different transforms that look at a change and let it pass: what a transform costs at the least. */
export function looks(count: number): TransformDefinition[] {
  return LOOKS.slice(0, count).map((look, index) =>
    defineTransform({
      name: `look-${index}`,
      summary: 'Looks at a change and lets it pass.',
      stability: 'experimental',
      options: z.strictObject({}),
      create: () => ({ each: (change) => (look(change) ? change : null) }),
    }),
  )
}
