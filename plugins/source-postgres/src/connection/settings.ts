import { TailraceError } from '@tailrace/plugin-api'
import {
  serverAddress,
  type ServerSettings,
  ServerUrl,
  type ServerUrlForm,
  tlsModes,
  tlsSettings,
} from '@tailrace/plugin-api/servers'
import type { Options } from '../options.ts'

/** Where and as whom to connect, and how to encrypt. */
export interface ConnectionSettings extends ServerSettings {
  readonly database: string
  readonly applicationName: string
}

const urlForm: ServerUrlForm = {
  server: 'PostgreSQL',
  schemes: ['postgres', 'postgresql'],
  example: 'postgresql://user:password@host:5432/database',
}

/** The words of URLs are those of the option. */
const modesOfUrl = new Map(tlsModes.map((mode) => [mode, mode]))

/**
 * Settings from URL and fields; a field wins over the URL.
 *
 * @throws TailraceError CONFIG_INVALID where the URL is not one, or database or user are missing
 */
export function connectionSettings(options: Options): ConnectionSettings {
  const url = new ServerUrl(options.url, urlForm)
  const user = options.user ?? url.user ?? url.parameter('user')
  const database = options.database ?? url.path ?? user
  if (user === undefined || database === undefined) {
    throw new TailraceError('CONFIG_INVALID', 'option "user" is missing.', {
      fix: 'Set "url", or "host", "database" and "user".',
    })
  }
  return {
    ...serverAddress(options, url, 5432),
    database,
    user,
    password: options.password ?? url.password ?? url.parameter('password'),
    applicationName: options.applicationName,
    connectTimeout: options.connectTimeout,
    tls: tlsSettings(options.tls, url.tlsMode('sslmode', modesOfUrl)),
  }
}
