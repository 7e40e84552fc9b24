import type { ConnectionOptions } from 'mysql2'
import type { ConnectionSettings } from './settings.ts'
import { tlsOptions } from './tls.ts'

/** How mysql2 is told to connect. */
export function clientOptions(settings: ConnectionSettings, encrypted: boolean): ConnectionOptions {
  return {
    host: settings.host,
    port: settings.port,
    user: settings.user,
    ...(settings.password !== undefined && { password: settings.password }),
    connectTimeout: settings.connectTimeout,
    enableKeepAlive: true,
    keepAliveInitialDelay: 30_000,
    charset: 'utf8mb4',
    ...(encrypted && { ssl: tlsOptions(settings) }),
  }
}
