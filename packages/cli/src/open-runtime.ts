import type { Runtime, ServicesModule } from '@tailrace/core'
import { LOGGER } from '@tailrace/plugin-api'
import type { CommandContext } from './command-spec.ts'
import { TerminalLogger, type TerminalLogSettings } from './output/terminal-logger.ts'

/**
 * Loads the configuration and its plugins. Where people read the log, it is written for them.
 *
 * @param pipelines names of those that are wanted; none means all
 */
export async function openRuntime(
  { file, output }: CommandContext,
  pipelines: readonly string[] = [],
): Promise<Runtime> {
  const { Runtime } = await import('@tailrace/core')
  const { err, verbose } = output
  const settings: TerminalLogSettings = { level: 'info', stacks: verbose }
  const services: ServicesModule = err.json
    ? []
    : [{ token: LOGGER, factory: () => new TerminalLogger(err, settings) }]
  const runtime = await Runtime.load({
    services,
    ...(file !== undefined && { file }),
    ...(pipelines.length > 0 && { pipelines: [...new Set(pipelines)] }),
    ...(verbose && { logLevel: 'debug' as const }),
  })
  settings.level = verbose ? 'debug' : runtime.config.logLevel
  return runtime
}
