import type { ConnectionOptions } from 'node:tls'
import { nodeTlsOptions } from '@tailrace/plugin-api/servers'
import type { ConnectionSettings } from './settings.ts'

/** TLS as pg takes it: false for a plain connection. */
export function tlsOptions({ tls }: ConnectionSettings): ConnectionOptions | false {
  if (tls.mode === 'disable') return false
  return {
    ...nodeTlsOptions(tls),
    ...(tls.mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  }
}

/** Whether a connection failed because the server has no TLS. */
export function isTlsMissing(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections'
}
