import type { CheckResult } from '@tailrace/plugin-api'

/** Checks whose way out is SQL that only makes possible what was asked for. The others' is a choice, such as what to publish of a table. */
const mendable: ReadonlySet<string> = new Set([
  'replication',
  'wal-level',
  'free-slots',
  'free-senders',
  'wal-sender-timeout',
  'idle-slot-timeout',
  'select',
  'heartbeat',
])

const statement =
  /^((?:ALTER|GRANT|CREATE|COMMENT)\s[^;]*;(?: SELECT pg_reload_conf\(\);)?)\s*(.*)$/

/** A finding with the statements of its way out, where running them mends it; what remains of such a line becomes a comment. */
export function withSql(finding: CheckResult): CheckResult {
  const { check, status, fix, sql } = finding
  if (status === 'pass' || sql !== undefined || fix === undefined || !mendable.has(check))
    return finding
  const found = fix.split('\n').flatMap((line) => {
    const match = statement.exec(line)
    if (match === null) return []
    const rest = match[2]!.replace(/^--\s*/, '')
    return [rest === '' ? match[1]! : `${match[1]!} -- ${rest}`]
  })
  return found.length === 0 ? finding : { ...finding, sql: found.join('\n') }
}
