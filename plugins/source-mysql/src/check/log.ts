import type { CheckResult } from '@tailrace/plugin-api'
import type { ServerFacts } from '../server/facts.ts'
import {
  refuseNoLog,
  refuseServerId,
  refuseStatements,
  refuseUnloggedReplica,
} from '../server/refuse-log.ts'
import { settingFix, settingStatement } from '../server/setting.ts'
import { failed, finding } from './request.ts'

/** Settings of the log. */
export function* checkLog(facts: ServerFacts): Generator<CheckResult> {
  try {
    refuseNoLog(facts)
  } catch (error) {
    yield failed('log-bin', error)
    return
  }
  yield { check: 'log-bin', status: 'pass', detail: 'log_bin is ON.' }
  yield finding('server-id', () => refuseServerId(facts), `server_id is ${facts.serverId}.`)
  yield formatFinding(facts)
  yield imageFinding(facts)
  yield metadataFinding(facts)
  if (facts.replication === null) return
  const detail = 'The server is a replica, and logs what it applies from its source.'
  yield finding('replica', () => refuseUnloggedReplica(facts), detail)
}

/** The statement that sets a variable, where that alone mends it. */
function mending(
  facts: ServerFacts,
  name: string,
  value: string,
): Pick<CheckResult, 'fix' | 'sql'> {
  const sql = settingStatement(facts, name, value)
  const fix = settingFix(facts, name, value)
  return sql === null ? { fix } : { fix, sql }
}

function formatFinding(facts: ServerFacts): CheckResult {
  const result = finding('log-format', () => refuseStatements(facts), 'binlog_format is ROW.')
  const sql = settingStatement(facts, 'binlog_format', 'ROW')
  return result.status === 'pass' || sql === null ? result : { ...result, sql }
}

function imageFinding(facts: ServerFacts): CheckResult {
  const check = 'row-image'
  const { rowImage, partialJson } = facts
  // FULL_NODUP of MariaDB 11.4 leaves out of an after image what the before image has.
  if (rowImage.startsWith('FULL')) {
    return { check, status: 'pass', detail: `binlog_row_image is ${rowImage}.` }
  }
  const json = partialJson ? ', and so are JSON values of which only parts were logged' : ''
  return {
    check,
    status: 'warn',
    detail: `binlog_row_image is ${rowImage}: columns that an update or delete did not need are unavailable in it${json}.`,
    code: 'SOURCE_MISCONFIGURED',
    ...mending(facts, 'binlog_row_image', 'FULL'),
  }
}

function metadataFinding(facts: ServerFacts): CheckResult {
  const check = 'row-metadata'
  const { rowMetadata, flavor, major } = facts
  if (rowMetadata === 'FULL') {
    return { check, status: 'pass', detail: 'binlog_row_metadata is FULL.' }
  }
  const detail =
    'The log does not tell names and types of columns: they are followed from the start of the pipeline on, by the DDL in the log'
  if (flavor === 'oceanbase' || (flavor === 'mysql' && major < 8)) {
    return { check, status: 'pass', detail: `${detail}. The server has no binlog_row_metadata.` }
  }
  return {
    check,
    status: 'warn',
    detail: `${detail} (binlog_row_metadata is ${rowMetadata}). A start in the past reads all of the log up to now first, and is refused where it has DDL of the tables.`,
    code: 'SOURCE_MISCONFIGURED',
    ...mending(facts, 'binlog_row_metadata', 'FULL'),
  }
}
