import {
  type Change,
  type ChangeKind,
  type EachResult,
  type TableSchema,
} from '@tailrace/plugin-api'
import { changeError } from './change-error.ts'

/** A transform, or part of one, that works on one change at a time. */
export interface EachStep {
  readonly name: string
  readonly table?: ((table: TableSchema) => TableSchema) | undefined
  readonly each?: ((change: never) => EachResult<Change>) | undefined
  /** Kinds that `each` is called for. */
  readonly kinds: ReadonlySet<ChangeKind>
}

interface Step {
  readonly name: string
  readonly retable: ((change: Change) => Change) | null
  readonly each: ((change: Change) => EachResult<Change>) | null
  readonly rowsOnly: boolean
  readonly kinds: ReadonlySet<ChangeKind>
}

/** Puts changes on the rewritten version of their table; the rewrite runs once per version. */
function retabler(rewrite: (table: TableSchema) => TableSchema): (change: Change) => Change {
  const known = new WeakMap<TableSchema, TableSchema>()
  let last: TableSchema | null = null
  let lastResult: TableSchema | null = null
  const rewritten = (table: TableSchema): TableSchema => {
    if (table === last) return lastResult!
    let result = known.get(table)
    if (result === undefined) known.set(table, (result = rewrite(table)))
    last = table
    return (lastResult = result)
  }
  return (change) => {
    if (change.kind === 'row') {
      change.retable(rewritten(change.table))
      return change
    }
    if (change.kind !== 'schema' || (change.table === null && change.previous === null))
      return change
    const table = change.table && rewritten(change.table)
    const previous = change.previous && rewritten(change.previous)
    const now = table ?? previous!
    return {
      ...change,
      table,
      previous,
      database: now.database,
      schema: now.schema,
      name: now.name,
    }
  }
}

/** Index in ids of what a transform made of one change. */
function derive(change: Change, index: number): void {
  if (change.kind === 'row') change.derivation += `.${index}`
}

/**
 * Makes one loop of neighbouring transforms that see changes one by one. The array that comes in is not modified, and is given
 * back as it is where nothing was dropped, added or replaced.
 */
export function fuse(
  steps: readonly EachStep[],
): (changes: readonly Change[]) => readonly Change[] {
  const compiled: readonly Step[] = steps.map((step) => ({
    name: step.name,
    retable: step.table === undefined ? null : retabler(step.table),
    each: (step.each as ((change: Change) => EachResult<Change>) | undefined) ?? null,
    rowsOnly: step.kinds.size === 1 && step.kinds.has('row'),
    kinds: step.kinds,
  }))

  /** Runs one change through the steps from `from` on; several results, or none, go to `out`. */
  const run = (start: Change, from: number, out: Change[]): Change | null => {
    let change = start
    for (let i = from; i < compiled.length; i++) {
      const step = compiled[i]!
      let result: EachResult<Change>
      try {
        if (step.retable !== null) change = step.retable(change)
        if (step.each === null) continue
        if (step.rowsOnly ? change.kind !== 'row' : !step.kinds.has(change.kind)) continue
        result = step.each(change)
      } catch (cause) {
        throw changeError(`transform "${step.name}"`, change, cause)
      }
      if (result === change) continue
      if (result === null || result === undefined) return null
      if (!Array.isArray(result)) {
        change = result as Change
        continue
      }
      const several = result as readonly Change[]
      for (let k = 0; k < several.length; k++) {
        const one = several[k]!
        if (several.length > 1) derive(one, k)
        const rest = run(one, i + 1, out)
        if (rest !== null) out.push(rest)
      }
      return null
    }
    return change
  }

  return (changes) => {
    let out: Change[] | null = null
    const several: Change[] = []
    for (let i = 0; i < changes.length; i++) {
      const change = changes[i]!
      const result = run(change, 0, several)
      if (out === null) {
        if (result === change) continue
        out = changes.slice(0, i)
      }
      if (several.length > 0) {
        for (const one of several) out.push(one)
        several.length = 0
      }
      if (result !== null) out.push(result)
    }
    return out ?? changes
  }
}

/** What `each` of a transform that names no kinds is called for. */
export const rowKinds: ReadonlySet<ChangeKind> = new Set<ChangeKind>(['row'])
