import { nodeTlsOptions, type TlsMode } from '@tailrace/plugin-api/servers'
import type { SslOptions } from 'mysql2'
import type { ConnectionSettings } from './settings.ts'

/** MySQL's own words for the modes (`--ssl-mode`), which URLs have. */
export const modesOfUrl: ReadonlyMap<string, TlsMode> = new Map([
  ['DISABLED', 'disable'],
  ['PREFERRED', 'prefer'],
  ['REQUIRED', 'require'],
  ['VERIFY_CA', 'verify-ca'],
  ['VERIFY_IDENTITY', 'verify-full'],
])

/** TLS as mysql2 takes it. */
export function tlsOptions({ tls }: ConnectionSettings): SslOptions {
  return { ...nodeTlsOptions(tls), verifyIdentity: tls.mode === 'verify-full' }
}

/** Whether a connection failed because the server has no TLS. */
export function isTlsMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'HANDSHAKE_NO_SSL_SUPPORT'
}
