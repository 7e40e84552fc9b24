import { Environment, type ParseResult } from '@marcbachmann/cel-js'
import { TailraceError, type TableSchema } from '@tailrace/plugin-api'
import { celType } from './cel-values.ts'
import { findReferences, type References } from './references.ts'

/** CEL knows no arithmetic between int and double; a decimal column times a whole number is what everybody writes. */
function numbersMix(environment: Environment): Environment {
  const operations: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  }
  for (const [operator, apply] of Object.entries(operations)) {
    const handle = (a: unknown, b: unknown) => apply(Number(a), Number(b))
    environment.registerOperator(`int ${operator} double: double`, handle)
    environment.registerOperator(`double ${operator} int: double`, handle)
  }
  // The opposite order comes with it. The looser equality compares bigint and number by value.
  // oxlint-disable-next-line eqeqeq -- see above
  return environment.registerOperator('int == double', (a: unknown, b: unknown) => a == b)
}

const base = numbersMix(new Environment())
  .registerVariable('op', 'string')
  .registerVariable('table', 'string')

/** Runs with the types that values have: one parse serves every table. */
const untyped = base.clone().registerVariable('after', 'dyn').registerVariable('before', 'dyn')

/** What an expression is evaluated on. */
export interface Scope {
  after: object | null
  before: object | null
  op: string
  table: string
}

/** A condition in CEL, parsed. Checked against each table version that it is used on. */
export class Expression {
  readonly text: string
  readonly references: References
  readonly #run: ParseResult

  /** @throws EXPRESSION_INVALID with the position, where it is not CEL or uses a variable that there is not */
  constructor(text: string) {
    this.text = text
    try {
      this.#run = untyped.parse(text)
    } catch (error) {
      throw invalid(text, error)
    }
    // Parsed anew, as a check leaves its types in the tree. Finds names that are wrong on every table.
    const { valid, error } = untyped.check(text)
    if (!valid) throw invalid(text, error)
    this.references = findReferences(this.#run.ast)
  }

  /**
   * Checks names and types against a table's columns.
   *
   * @throws EXPRESSION_INVALID with position and table
   */
  check(table: TableSchema): void {
    const fields = Object.fromEntries(
      table.columns.map((column) => [column.name, celType(column.type)]),
    )
    const environment = base.clone().registerType('Row', { fields })
    environment.registerOperator('Row == null', () => false)
    for (const row of ['after', 'before'] as const) {
      const whole = this.references[row] === 'all'
      environment.registerVariable(row, whole ? 'dyn<map<string, dyn>>' : 'Row')
    }
    const { valid, type, error } = environment.check(this.text)
    if (!valid) throw invalid(this.text, error, table)
    if (type !== 'bool' && type !== 'dyn' && type !== 'dyn<bool>') {
      throw new TailraceError(
        'EXPRESSION_INVALID',
        `\`where\` gives ${type}, and a condition is true or false: ${this.text}`,
        { where: `table ${table.id}`, fix: 'Compare the value with something.' },
      )
    }
  }

  /** @throws Error where it fails, or gives neither true nor false */
  evaluate(scope: Scope): boolean {
    const result: unknown = this.#run(scope)
    if (typeof result === 'boolean') return result
    throw new TypeError(`the condition gave ${result === null ? 'null' : typeof result}`)
  }
}

interface CelError extends Error {
  readonly summary?: string
  readonly range?: { readonly start: number }
}

/** The short text of an error of CEL, and where in the expression it happened (columns count from 1). */
export function describeError(text: string, error: unknown): string {
  const { summary, message, range } = error as CelError
  if (range === undefined) return summary ?? message
  const before = text.slice(0, range.start)
  const line = before.split('\n').length
  const column = range.start - (before.lastIndexOf('\n') + 1) + 1
  const place = text.includes('\n') ? `line ${line}, column ${column}` : `column ${column}`
  return `${summary ?? message} at ${place}`
}

function invalid(text: string, error: unknown, table?: TableSchema): TailraceError {
  const { range } = error as CelError
  const fix =
    table === undefined
      ? undefined
      : `Table ${table.id} has the columns ${table.columns.map((c) => `${c.name} (${celType(c.type).slice(4, -1)})`).join(', ')}.`
  return new TailraceError(
    'EXPRESSION_INVALID',
    `\`where\`: ${describeError(text, error)}\n${text}${range === undefined || text.includes('\n') ? '' : `\n${' '.repeat(range.start)}^`}`,
    {
      cause: error,
      ...(table !== undefined && { where: `table ${table.id}` }),
      ...(fix !== undefined && { fix }),
    },
  )
}
