import type { CheckResult } from '@tailrace/plugin-api'
import { tlsFinding } from '@tailrace/plugin-api/servers'
import type { ConnectionSettings } from '../connection/settings.ts'

const fix =
  'ALTER SYSTEM SET ssl = on; with a certificate on the server (ssl_cert_file, ssl_key_file), and "tls.mode: verify-full" here.'

/** Whether others on the way can read along, or stand in for the server. */
export function encryptionFinding(settings: ConnectionSettings, isEncrypted: boolean): CheckResult {
  return tlsFinding(settings, isEncrypted, fix)
}
