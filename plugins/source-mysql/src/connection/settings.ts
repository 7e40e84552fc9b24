import { TailraceError } from '@tailrace/plugin-api'
import {
  serverAddress,
  type ServerSettings,
  ServerUrl,
  type ServerUrlForm,
  tlsSettings,
} from '@tailrace/plugin-api/servers'
import type { Options } from '../options.ts'
import { modesOfUrl } from './tls.ts'

/** Where and as whom to connect, and how to encrypt. */
export type ConnectionSettings = ServerSettings

const urlForm: ServerUrlForm = {
  server: 'MySQL',
  schemes: ['mysql', 'mariadb'],
  example: 'mysql://user:password@host:3306',
}

/**
 * Settings from URL and fields; a field wins over the URL. A database in the URL says nothing: patterns name the tables.
 *
 * @throws TailraceError CONFIG_INVALID where the URL is not one, or the user is missing
 */
export function connectionSettings(options: Options): ConnectionSettings {
  const url = new ServerUrl(options.url, urlForm)
  const user = options.user ?? url.user
  if (user === undefined) {
    throw new TailraceError('CONFIG_INVALID', 'option "user" is missing.', {
      fix: 'Set "url", or "host" and "user".',
    })
  }
  return {
    ...serverAddress(options, url, 3306),
    user,
    password: options.password ?? url.password,
    connectTimeout: options.connectTimeout,
    tls: tlsSettings(options.tls, url.tlsMode('ssl-mode', modesOfUrl)),
  }
}
