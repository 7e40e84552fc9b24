import type { CheckResult } from '@tailrace/plugin-api'
import { tlsFinding } from '@tailrace/plugin-api/servers'
import type { ConnectionSettings } from '../connection/settings.ts'

const fix =
  'Give the server a certificate (ssl_cert, ssl_key; MariaDB: also ssl = on), and set "tls.mode: verify-full" here.'

/** Whether others on the way can read along, or stand in for the server. */
export function encryptionFinding(settings: ConnectionSettings, isEncrypted: boolean): CheckResult {
  return tlsFinding(settings, isEncrypted, fix)
}
