import { defineTransform, type Transform } from '@tailrace/plugin-api'
import { z } from 'zod'

/** What a suite of these tests is told. */
export const suite = { options: {}, invalid: [{ because: 'text', options: { limit: 'x' } }] }

/** A small transform. */
export const toy = (create: () => Transform) =>
  defineTransform({
    name: 'toy',
    summary: 'A toy.',
    stability: 'stable',
    options: z.strictObject({ limit: z.int().default(1).describe('A number.') }),
    create,
  })

/** Keeps to everything. */
export const good = toy(() => ({ each: (change) => change }))

/** Puts each batch in reverse. */
export const broken = toy(() => ({
  batch: (batch) => batch.with(batch.changes.toReversed()),
}))
