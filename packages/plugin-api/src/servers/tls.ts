/**
 * How a connection is encrypted and verified, in libpq's words (PostgreSQL manual, 34.19.3), so that all sources speak alike. `disable`: never
 * encrypted. `prefer`: encrypted where the server can. `require`: encrypted, server not verified. `verify-ca`: certificate issued
 * by the CA. `verify-full`: also for the host name.
 */
export const tlsModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

/** One of {@link tlsModes}. */
export type TlsMode = (typeof tlsModes)[number]

/** How connections to a server are encrypted. Certificates and keys are PEM. */
export interface TlsSettings {
  readonly mode: TlsMode
  /** Certificates that the server's is verified with, or undefined for those of Node. */
  readonly ca: string | undefined
  /** Client certificate. */
  readonly certificate: string | undefined
  /** Private key of the client certificate. */
  readonly key: string | undefined
  /** Passphrase of the private key. */
  readonly passphrase: string | undefined
}

/** What `node:tls`, and drivers on top of it, take of {@link TlsSettings} by the same names. */
export interface NodeTlsOptions {
  readonly rejectUnauthorized: boolean
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
}

/**
 * Settings as Node takes them. What is left to the caller, since drivers have ways of their own, is that nothing is encrypted by `disable`, and that
 * the host name is compared by `verify-full` alone.
 */
export function nodeTlsOptions(settings: TlsSettings): NodeTlsOptions {
  const { mode, ca, certificate, key, passphrase } = settings
  return {
    rejectUnauthorized: mode === 'verify-ca' || mode === 'verify-full',
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    ...(passphrase !== undefined && { passphrase }),
  }
}
