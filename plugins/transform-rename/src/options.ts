import { compileTablePatterns } from '@tailrace/plugin-api'
import { z } from 'zod'
import { isExact, problemOf } from './name-rule.ts'

const name = z.string().min(1)

const tableTarget = z.union([
  name,
  z.strictObject({
    to: name.describe('The new name.'),
    merge: z
      .boolean()
      .default(false)
      .describe('Whether several tables may become this one, as shards of one table do.'),
  }),
])

/** Adds the problems of rules to those of the schema, and two plain names that become one. */
function checkRules(
  context: z.RefinementCtx,
  path: readonly string[],
  rules: Readonly<Record<string, { readonly to: string; readonly merge: boolean }>>,
): void {
  const taken = new Map<string, { pattern: string; merge: boolean }>()
  for (const [pattern, { to, merge }] of Object.entries(rules)) {
    const problem = problemOf(pattern, to)
    const issue = (message: string) =>
      context.addIssue({ code: 'custom', path: [...path, pattern], message })
    if (problem !== null) issue(problem)
    if (!isExact(pattern)) continue
    const other = taken.get(to)
    if (other !== undefined && !(merge && other.merge)) {
      issue(`"${other.pattern}" and "${pattern}" would both become "${to}"`)
    }
    taken.set(to, { pattern, merge })
  }
}

/** A rule of `tables` with its defaults. */
export function targetOf(target: z.output<typeof tableTarget>): { to: string; merge: boolean } {
  return typeof target === 'string' ? { to: target, merge: false } : target
}

function plain(
  rules: Readonly<Record<string, string>>,
  merge: boolean,
): Record<string, { to: string; merge: boolean }> {
  return Object.fromEntries(Object.entries(rules).map(([from, to]) => [from, { to, merge }]))
}

/** Options of the rename. */
export const options = z
  .strictObject({
    tables: z
      .record(name, tableTarget)
      .optional()
      .describe(
        'New names by table pattern; the first pattern that matches counts. `schema.table`, or the table alone to stay in its schema. In a glob each `*` is captured as `{1}`, `{2}` …; after `re:` groups are `$1`, `$<name>`. `{ to, merge: true }` lets several tables become one.',
      )
      .meta({
        examples: [
          { 'public.orders': 'sales.orders_v2', 'public.shop_*': 'shop.{1}' },
          { 're:public\\.orders_\\d+': { to: 'public.orders', merge: true } },
        ],
      }),
    columns: z
      .record(name, z.record(name, name))
      .optional()
      .describe(
        'New column names by table pattern and old name; all patterns that match a table count, and the first of their names that matches a column. Globs and `re:` as in `tables`.',
      )
      .meta({
        examples: [{ 'public.orders': { cust: 'customer' }, '*.*': { 're:(.*)_dt': '$1_date' } }],
      }),
    schemas: z
      .record(name, name)
      .optional()
      .describe('New schema names by pattern, for tables whose schema `tables` does not change.'),
    databases: z.record(name, name).optional().describe('New database names by pattern.'),
  })
  .superRefine((options, context) => {
    const { tables = {}, columns = {}, schemas = {}, databases = {} } = options
    if (Object.keys({ ...tables, ...columns, ...schemas, ...databases }).length === 0) {
      context.addIssue({
        code: 'custom',
        message: 'expected a rule in `tables`, `columns`, `schemas` or `databases`',
      })
    }
    checkRules(
      context,
      ['tables'],
      Object.fromEntries(Object.entries(tables).map(([from, to]) => [from, targetOf(to)])),
    )
    // Whether schemas that become one are a collision only their tables tell.
    checkRules(context, ['schemas'], plain(schemas, true))
    checkRules(context, ['databases'], plain(databases, true))
    for (const [pattern, rules] of Object.entries(columns)) {
      try {
        compileTablePatterns([pattern])
      } catch (error) {
        context.addIssue({
          code: 'custom',
          path: ['columns', pattern],
          message: (error as Error).message,
        })
      }
      checkRules(context, ['columns', pattern], plain(rules, false))
    }
  })

/** Options after parsing. */
export type RenameOptions = z.output<typeof options>
