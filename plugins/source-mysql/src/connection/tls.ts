import type { SslOptions } from 'mysql2'
import type { ConnectionSettings } from './settings.ts'

/** How a connection is encrypted and verified; PostgreSQL's words, so that all sources speak alike. */
export const tlsModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

/** One of {@link tlsModes}. */
export type TlsMode = (typeof tlsModes)[number]

/** MySQL's own words for them (`--ssl-mode`), which URLs have. */
export const modesOfUrl: Readonly<Record<string, TlsMode>> = {
  DISABLED: 'disable',
  PREFERRED: 'prefer',
  REQUIRED: 'require',
  VERIFY_CA: 'verify-ca',
  VERIFY_IDENTITY: 'verify-full',
}

/** TLS as mysql2 takes it. */
export function tlsOptions({ tls }: ConnectionSettings): SslOptions {
  const { mode, ca, certificate, key, passphrase } = tls
  return {
    rejectUnauthorized: mode === 'verify-ca' || mode === 'verify-full',
    verifyIdentity: mode === 'verify-full',
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    ...(passphrase !== undefined && { passphrase }),
  }
}

/** Whether a connection failed because the server has no TLS. */
export function isTlsMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'HANDSHAKE_NO_SSL_SUPPORT'
}
