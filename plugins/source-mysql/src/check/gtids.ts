import type { CheckResult } from '@tailrace/plugin-api'
import type { ServerFacts } from '../server/facts.ts'
import { countGtids } from '../server/gtids.ts'

/** Whether another server can take over: only GTIDs mean the same on both. */
export function gtidFinding({ gtids, flavor, isRds }: ServerFacts): CheckResult {
  const check = 'gtid-mode'
  if (gtids.kind === 'mariadb') {
    const strict = gtids.isStrict
      ? ''
      : ' gtid_strict_mode is OFF: the server lets replicas write GTIDs of their own that divergence is not seen by.'
    return { check, status: 'pass', detail: `MariaDB has GTIDs always.${strict}` }
  }
  if (gtids.isOn) {
    const count = countGtids(gtids.executed)
    return { check, status: 'pass', detail: `gtid_mode is ON, with ${count} transactions so far.` }
  }
  return {
    check,
    status: 'warn',
    detail: `gtid_mode is ${gtids.mode}: a position is a place in a file of this one server, and no other can take over from it.`,
    code: 'SOURCE_IDENTITY_CHANGED',
    fix:
      isRds || flavor === 'oceanbase'
        ? 'Set gtid_mode = ON and enforce_gtid_consistency = ON, in the parameter group of the instance or where the service is set up.'
        : stepsToGtids,
  }
}

/** Reference manual, 19.1.4.2: each step on all servers of a replication before the next. Statements that break the rules fail from then on. */
const stepsToGtids = [
  'In this order, and on all servers of a replication before the next one, once its error log warns of no statement any more:',
  'SET PERSIST enforce_gtid_consistency = WARN;',
  'SET PERSIST enforce_gtid_consistency = ON;',
  'SET PERSIST gtid_mode = OFF_PERMISSIVE;',
  'SET PERSIST gtid_mode = ON_PERMISSIVE;',
  `SET PERSIST gtid_mode = ON; once SHOW STATUS LIKE 'Ongoing_anonymous_transaction_count' is 0`,
  '(before MySQL 8.0: SET GLOBAL, and both in the section [mysqld] of the configuration)',
].join('\n')
