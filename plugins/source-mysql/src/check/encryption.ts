import type { CheckResult } from '@tailrace/plugin-api'
import type { ConnectionSettings } from '../connection/settings.ts'

const here = /^(localhost$|127\.\d|::1$|\/)/

/** Whether others on the way can read along, or stand in for the server. */
export function encryptionFinding(
  { host, tls }: ConnectionSettings,
  isEncrypted: boolean,
): CheckResult {
  const check = 'tls'
  if (isEncrypted) {
    const verified =
      tls.mode === 'verify-full'
        ? 'the server is who it says'
        : tls.mode === 'verify-ca'
          ? 'the server’s certificate is of the CA'
          : 'the server is not verified'
    return { check, status: 'pass', detail: `Encrypted (${tls.mode}): ${verified}.` }
  }
  if (here.test(host)) {
    return {
      check,
      status: 'pass',
      detail: 'Not encrypted, and the connection stays on this machine.',
    }
  }
  return {
    check,
    status: 'warn',
    detail: `Not encrypted (${tls.mode}): who is on the way to ${host} can read every row.`,
    code: 'SOURCE_TLS',
    fix: 'Give the server a certificate (ssl_cert, ssl_key; MariaDB: also ssl = on), and set "tls.mode: verify-full" here.',
  }
}
