import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { TailraceError } from '@tailrace/plugin-api'
import type { TlsOptions } from './options.ts'

/**
 * What `tls.connect` is given, or null for plain connections.
 *
 * @param baseDir the folder that relative paths mean
 * @throws SINK_TLS where a file cannot be read
 */
export function tlsOptions(options: TlsOptions, baseDir: string): ConnectionOptions | null {
  if (options.mode === 'disable') return null
  const { mode, ca, certificate, key, passphrase, serverName } = options
  return {
    rejectUnauthorized: mode === 'verify-ca' || mode === 'verify-full',
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
    ...(ca !== undefined && { ca: pem('ca', ca, baseDir) }),
    ...(certificate !== undefined && { cert: pem('certificate', certificate, baseDir) }),
    ...(key !== undefined && { key: pem('key', key, baseDir) }),
    ...(passphrase !== undefined && { passphrase }),
    ...(serverName !== undefined && { servername: serverName }),
  }
}

function pem(option: string, value: string, baseDir: string): string {
  if (value.includes('-----BEGIN')) return value
  const path = resolve(baseDir, value)
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new TailraceError('SINK_TLS', `\`tls.${option}\`: ${path} cannot be read.`, {
      cause: error,
      fix: `give \`tls.${option}\` as PEM text, or as a path from the folder of the config file`,
    })
  }
}
