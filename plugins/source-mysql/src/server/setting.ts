import type { ServerFacts } from './facts.ts'
import { oceanBaseSettingFix } from './oceanbase.ts'

/**
 * The statement that sets a global variable for good, ready to be run.
 *
 * @returns null where no statement does: by a parameter group of a cloud, on another server, or in the configuration too
 */
export function settingStatement(
  { flavor, major, isRds }: Pick<ServerFacts, 'flavor' | 'major' | 'isRds'>,
  name: string,
  value: string,
): string | null {
  const isKept = flavor === 'mysql' && major >= 8 && !isRds
  return isKept ? `SET PERSIST ${name} = ${literal(value)};` : null
}

/** What sets a global variable for good, in words where no statement alone does. */
export function settingFix(
  facts: Pick<ServerFacts, 'flavor' | 'major' | 'isRds'>,
  name: string,
  value: string,
): string {
  const statement = settingStatement(facts, name, value)
  if (statement !== null) return statement
  if (facts.isRds) return `Set ${name} = ${value} in the parameter group of the instance.`
  if (facts.flavor === 'oceanbase') return `Set ${name} = ${value} ${oceanBaseSettingFix}.`
  return `SET GLOBAL ${name} = ${literal(value)}; and ${name} = ${value} in the section [mysqld] of the server’s configuration, for its next start.`
}

function literal(value: string): string {
  return /^\d+$/.test(value) ? value : `'${value}'`
}
