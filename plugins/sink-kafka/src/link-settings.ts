import type { PluginContext } from '@tailrace/plugin-api'
import type { LinkSettings } from './kafkajs/link.ts'
import { kafkajsLogger } from './kafkajs/logging.ts'
import type { Options } from './options.ts'
import { tlsOptions } from './tls.ts'

/**
 * How connections are made for these options. Certificate files are read anew, so that opening the sink again takes renewed ones.
 *
 * @throws SINK_TLS where a file cannot be read
 */
export function linkSettings(options: Options, context: PluginContext): LinkSettings {
  const { clientId, sasl = null, connectTimeout, requestTimeout } = options
  return {
    clientId,
    ssl: tlsOptions(options.tls, context.baseDir),
    sasl,
    connectionTimeout: connectTimeout,
    requestTimeout,
    logger: kafkajsLogger(context.logger),
  }
}
