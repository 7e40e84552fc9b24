import type { ConnectionOptions } from 'node:tls'
import type { ConnectionSettings } from './settings.ts'

/** How a connection is encrypted and verified; libpq's words (manual, 34.19.3). */
export const tlsModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

/** One of {@link tlsModes}. */
export type TlsMode = (typeof tlsModes)[number]

/** TLS as pg takes it: false for a plain connection. */
export function tlsOptions({ tls }: ConnectionSettings): ConnectionOptions | false {
  const { mode, ca, certificate, key, passphrase } = tls
  if (mode === 'disable') return false
  return {
    rejectUnauthorized: mode === 'verify-ca' || mode === 'verify-full',
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    ...(passphrase !== undefined && { passphrase }),
  }
}

/** Whether a connection failed because the server has no TLS. */
export function isTlsMissing(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections'
}
