import type { CheckResult } from '@tailrace/plugin-api'

// All that is particular to OceanBase's binlog service is in this file. It is made from the documentation of the service
// ("Compatibility of the binlog service" of oblogproxy 2.x and 4.x), and not tried against a real one: to a client the
// service looks like MySQL 5.7 with GTIDs, COM_BINLOG_DUMP and COM_BINLOG_DUMP_GTID, behind OceanBase's proxy.

/** Whether a server says that it is OceanBase, e.g. `5.7.25-OceanBase_CE-v4.3.5.0`. */
export function isOceanBase(version: string, comment: string): boolean {
  return /oceanbase/i.test(version) || /oceanbase/i.test(comment)
}

/** What its version and comment say of OceanBase itself, whose `@@version` begins with MySQL's: `4.3.5`; null where they do not. */
export function oceanBaseVersion(version: string, comment: string): string | null {
  return /oceanbase[^\d]*(\d+\.\d+\.\d+)/i.exec(`${version} ${comment}`)?.[1] ?? null
}

/** Where its log is set up: clients can't. */
export const oceanBaseLogFix =
  'Start the binlog service for the tenant (CREATE BINLOG INSTANCE … on the binlog server), and connect through the proxy (ODP) that has it enabled.'

/** How its log is kept and set: on the binlog server, not by a client of the tenant. */
export const oceanBaseSettingFix = 'on the binlog server, for the binlog instance of the tenant'

/** What the documentation of the service says that it cannot do. */
export function oceanBaseFinding(): CheckResult {
  return {
    check: 'oceanbase',
    status: 'warn',
    detail:
      'OceanBase’s binlog service is supported by its documentation and was not tried against a real one. By that documentation it has no spatial types, ' +
      'and no ENUM or SET beyond what MySQL allows; DDL in OceanBase’s own syntax is followed by reading the table again.',
    code: 'SOURCE_MISCONFIGURED',
    fix: 'Try the pipeline with your own tables first. SET GLOBAL _show_ddl_in_compat_mode = 1; makes the server say definitions in MySQL’s syntax.',
  }
}
