import type { ASTNode } from '@marcbachmann/cel-js'

/** Columns that an expression reads of one row image; `all` where it uses the row as a whole. */
export type Columns = ReadonlySet<string> | 'all'

/** What an expression reads. */
export interface References {
  readonly after: Columns
  readonly before: Columns
}

/** Finds the columns that an expression reads: `after.x` and `after["x"]`. */
export function findReferences(ast: ASTNode): References {
  const found = { after: new Set<string>(), before: new Set<string>() }
  const whole = { after: false, before: false }

  const rowOf = (node: unknown): 'after' | 'before' | null => {
    if (!isNode(node) || node.op !== 'id') return null
    return node.args === 'after' || node.args === 'before' ? node.args : null
  }
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const part of node) visit(part)
      return
    }
    if (!isNode(node)) return
    const row = rowOf(node)
    if (row !== null) {
      whole[row] = true
      return
    }
    if (node.op === '.' || node.op === '[]') {
      const [target, key] = node.args
      const name = typeof key === 'string' ? key : key.op === 'value' ? key.args : null
      const read = rowOf(target)
      if (read !== null && typeof name === 'string') {
        found[read].add(name)
        return
      }
    }
    if ((node.op === '==' || node.op === '!=') && node.args.some(isNull)) {
      // `before == null` asks whether there is a row, not for its columns.
      for (const side of node.args) if (rowOf(side) === null) visit(side)
      return
    }
    visit(node.args)
  }
  visit(ast)
  return {
    after: whole.after ? 'all' : found.after,
    before: whole.before ? 'all' : found.before,
  }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

function isNull(node: ASTNode): boolean {
  return node.op === 'value' && node.args === null
}
