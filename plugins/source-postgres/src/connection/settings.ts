import { TailraceError } from '@tailrace/plugin-api'
import type { Options } from '../options.ts'
import { type TlsMode, tlsModes } from './tls.ts'

/** Where and as whom to connect, and how to encrypt. */
export interface ConnectionSettings {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string | undefined
  readonly applicationName: string
  readonly connectTimeout: number
  readonly tls: {
    readonly mode: TlsMode
    readonly ca: string | undefined
    readonly certificate: string | undefined
    readonly key: string | undefined
    readonly passphrase: string | undefined
  }
}

function invalid(message: string, fix: string): TailraceError {
  return new TailraceError('CONFIG_INVALID', message, { fix })
}

function parseUrl(text: string): URL {
  // The error of the URL class repeats its input, which may hold a password.
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw invalid(
      'option "url" is not a PostgreSQL connection URL.',
      'Write it as postgresql://user:password@host:5432/database; percent-encode special characters of the password.',
    )
  }
  return url
}

/**
 * Settings from URL and fields; a field wins over the URL.
 *
 * @throws TailraceError CONFIG_INVALID where the URL is not one, or database or user are missing
 */
export function connectionSettings(options: Options): ConnectionSettings {
  const url = options.url === undefined ? null : parseUrl(options.url)
  const parameter = (name: string) => url?.searchParams.get(name) ?? undefined
  const part = (text: string | undefined) =>
    text === undefined || text === '' ? undefined : decodeURIComponent(text)
  const user = options.user ?? part(url?.username) ?? parameter('user')
  const database = options.database ?? part(url?.pathname.slice(1)) ?? user
  if (user === undefined || database === undefined) {
    throw invalid('option "user" is missing.', 'Set "url", or "host", "database" and "user".')
  }
  const sslmode = parameter('sslmode')
  if (sslmode !== undefined && !tlsModes.includes(sslmode as TlsMode)) {
    throw invalid(`sslmode "${sslmode}" in "url" is unknown.`, `Use one of ${tlsModes.join(', ')}.`)
  }
  const { tls } = options
  const host = options.host ?? part(url?.hostname) ?? 'localhost'
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: options.port ?? Number(url?.port || 5432),
    database,
    user,
    password: options.password ?? part(url?.password) ?? parameter('password'),
    applicationName: options.applicationName,
    connectTimeout: options.connectTimeout,
    tls: {
      mode:
        tls.mode ??
        (sslmode as TlsMode | undefined) ??
        (tls.ca === undefined ? 'prefer' : 'verify-full'),
      ca: tls.ca,
      certificate: tls.certificate,
      key: tls.key,
      passphrase: tls.passphrase,
    },
  }
}
