import type { CheckResult } from '../contracts/check.ts'
import type { ServerSettings } from './server-settings.ts'
import type { TlsSettings } from './tls.ts'

const here = /^(localhost$|127\.\d|::1$|\/)/

/**
 * The finding `tls` of prechecks: whether others on the way can read along, or stand in for the server.
 *
 * @param isEncrypted whether the connection is, which mode `prefer` leaves to the server
 * @param fix how this kind of server is made to encrypt
 */
export function tlsFinding(
  { host, tls }: Pick<ServerSettings, 'host' | 'tls'>,
  isEncrypted: boolean,
  fix: string,
): CheckResult {
  const check = 'tls'
  if (isEncrypted) {
    return { check, status: 'pass', detail: `Encrypted (${tls.mode}): ${verified(tls)}.` }
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
    fix,
  }
}

function verified({ mode }: TlsSettings): string {
  if (mode === 'verify-full') return 'the server is who it says'
  if (mode === 'verify-ca') return 'the server’s certificate is of the CA'
  return 'the server is not verified'
}
