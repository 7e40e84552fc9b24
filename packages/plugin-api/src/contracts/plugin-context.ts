import type { Logger } from '../services/logger.ts'
import type { Token } from '../services/token.ts'

/** What every plugin is given when it is created. */
export interface PluginContext {
  /** The pipeline's name in the config. */
  readonly pipeline: string
  /** The plugin's name in the pipeline: the short name, or the sink's `name`. */
  readonly name: string
  /** The folder of the config file; relative paths in options mean this folder. */
  readonly baseDir: string
  readonly logger: Logger
  /**
   * Aborted when the pipeline is to stop at once (second Ctrl-C, fatal failure). An orderly stop ends with `close()` instead.
   */
  readonly signal: AbortSignal
  /** A service of the container. @throws TypeError where nothing is registered under the token */
  get<T>(token: Token<T>): T
}
