import type { ServerUrl } from './server-url.ts'
import type { TlsSettings } from './tls.ts'

/** Where a server is, as whom to connect, and how to encrypt. Sources whose servers need more extend it. */
export interface ServerSettings {
  /** Name or address, or the folder of a Unix socket; an IPv6 address without brackets. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  /** Milliseconds. */
  readonly connectTimeout: number
  readonly tls: TlsSettings
}

/** Host and port by the options, which win, the connection URL, and the defaults `localhost` and the server's own port. */
export function serverAddress(
  options: { readonly host?: string | undefined; readonly port?: number | undefined },
  url: ServerUrl,
  defaultPort: number,
): Pick<ServerSettings, 'host' | 'port'> {
  const host = options.host ?? url.host ?? 'localhost'
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: options.port ?? url.port ?? defaultPort,
  }
}
