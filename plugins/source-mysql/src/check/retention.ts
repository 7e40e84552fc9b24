import type { CheckResult } from '@tailrace/plugin-api'
import { spokenBytes, spokenSeconds } from '@tailrace/plugin-api/servers'
import type { Session } from '../connection/session.ts'
import type { ServerFacts } from '../server/facts.ts'
import { readLogFiles } from '../server/logs.ts'
import { readRetention, type Retention } from '../server/retention.ts'
import { settingFix, settingStatement } from '../server/setting.ts'
import type { CheckRequest } from './request.ts'
import { readWriteRate, type WriteRate } from './write-rate.ts'

/** A pipeline may stand for a weekend. */
const SHORT_SECONDS = 3 * 86_400
const WEEK_HOURS = 168
const MEASURE_MS = 1000

const check = 'log-retention'

/** How long a pipeline may stand before the server purges log that it has not read, at the rate at which log is written now. */
export async function* checkRetention(
  session: Session,
  facts: ServerFacts,
  { measureFor = MEASURE_MS }: CheckRequest,
): AsyncGenerator<CheckResult> {
  const retention = await readRetention(session, facts)
  const rate = await readWriteRate(session, measureFor)
  const held = (await readLogFiles(session)).reduce((sum, { size }) => sum + size, 0)
  yield retentionFinding(facts, retention, rate, held)
}

/** The finding for figures; pure. */
export function retentionFinding(
  facts: Pick<ServerFacts, 'flavor' | 'major' | 'isRds'>,
  retention: Retention,
  rate: WriteRate,
  held: number,
): CheckResult {
  const { seconds, bytes, setting, isHidden } = retention
  const speed = `${spokenBytes(Math.round(rate.bytesPerSecond))}/s over ${spokenSeconds(rate.seconds)} (since ${rate.since})`
  const holds = `The server holds ${spokenBytes(held)} of log, and writes ${speed}`
  const full = bytes === null || rate.bytesPerSecond === 0 ? null : bytes / rate.bytesPerSecond
  const lost = leastOf(seconds, full)
  const rule = ruleOf(retention)
  if (isHidden) return hiddenFinding(holds)
  if (lost === null) {
    return { check, status: 'pass', detail: `${holds}; ${rule}.` }
  }
  const detail = `${holds}; ${rule}: a pipeline that stands loses its place after ${spokenSeconds(lost)}${volume(seconds, full, rate)}.`
  if (lost >= SHORT_SECONDS) return { check, status: 'pass', detail }
  const isBySize = full !== null && lost === full
  return {
    check,
    status: 'warn',
    detail,
    code: 'SOURCE_POSITION_LOST',
    ...(isBySize
      ? { fix: settingFix(facts, 'max_binlog_total_size', String(advised(rate))) }
      : longer(facts, setting)),
  }
}

function leastOf(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}

function ruleOf({ seconds, bytes, setting }: Retention): string {
  const byTime =
    seconds === null
      ? `${setting} purges nothing by age`
      : seconds === 0
        ? `${setting} is NULL, so that files are purged as soon as the server itself needs them no more`
        : `${setting} is ${spokenSeconds(seconds)}`
  return bytes === null
    ? byTime
    : `${byTime}, and above ${spokenBytes(bytes)} the oldest files are purged`
}

/** What the log comes to on disk by then, where age alone decides. */
function volume(
  seconds: number | null,
  full: number | null,
  { bytesPerSecond }: WriteRate,
): string {
  if (seconds === null || seconds === 0 || full !== null || bytesPerSecond === 0) return ''
  return `, with ${spokenBytes(Math.round(bytesPerSecond * seconds))} of log on disk by then`
}

function longer(
  facts: Pick<ServerFacts, 'flavor' | 'major' | 'isRds'>,
  setting: string,
): Pick<CheckResult, 'fix' | 'sql'> {
  if (setting === 'binlog retention hours') {
    const sql = `CALL mysql.rds_set_configuration('binlog retention hours', ${WEEK_HOURS});`
    return { fix: sql, sql }
  }
  const value = setting === 'expire_logs_days' ? WEEK_HOURS / 24 : WEEK_HOURS * 3600
  const sql = settingStatement(facts, setting, String(value))
  const fix = settingFix(facts, setting, String(value))
  return sql === null ? { fix } : { fix, sql }
}

/** Bytes that last for a week at this rate. */
function advised({ bytesPerSecond }: WriteRate): number {
  return Math.ceil((bytesPerSecond * WEEK_HOURS * 3600) / 2 ** 30) * 2 ** 30
}

function hiddenFinding(holds: string): CheckResult {
  return {
    check,
    status: 'warn',
    detail: `${holds}; how long RDS keeps it ("binlog retention hours") can't be read by this user. Unless it was set, files are purged as soon as the server itself needs them no more.`,
    code: 'SOURCE_POSITION_LOST',
    fix: `CALL mysql.rds_show_configuration; and, where it is NULL or short: CALL mysql.rds_set_configuration('binlog retention hours', ${WEEK_HOURS});`,
  }
}
