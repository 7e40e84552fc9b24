import type { CheckResult } from '@tailrace/plugin-api'
import type { ServerFacts } from '../server/facts.ts'
import type { CheckRequest } from './request.ts'

/** Whether names are compared by case, against the patterns of option `tables`, which are. */
export function namesFinding(
  { lowerCaseTableNames: setting }: ServerFacts,
  { options }: CheckRequest,
): CheckResult {
  const check = 'lower-case-table-names'
  const detail = `lower_case_table_names is ${setting}: ${meanings[setting] ?? 'unknown'}`
  const upper = options.tables.filter(
    (pattern) => !/^!?re:/.test(pattern) && pattern !== pattern.toLowerCase(),
  )
  if (setting !== 1 || upper.length === 0) return { check, status: 'pass', detail: `${detail}.` }
  const named = upper.map((pattern) => `"${pattern}"`).join(', ')
  return {
    check,
    status: 'fail',
    detail: `${detail}, and ${named} of option "tables" can match none.`,
    code: 'SOURCE_TABLE_MISSING',
    fix: `Write the patterns in lower case: ${upper.map((pattern) => `"${pattern.toLowerCase()}"`).join(', ')}.`,
  }
}

const meanings: Readonly<Record<number, string>> = {
  0: 'names are as they are written, and case matters',
  1: 'names of tables and databases are in lower case',
  2: 'names are as they are written, and the server takes them in any case',
}
