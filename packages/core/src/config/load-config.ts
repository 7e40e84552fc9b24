import { findConfig } from './find-config.ts'
import { readDocument } from './read-document.ts'
import { baseDirOf, readConfig, type TailraceConfig } from './tailrace-config.ts'

/** Where to look for a configuration. */
export interface LoadConfigOptions {
  /** Where the search begins, and what a relative `file` means. Default: the current folder. */
  readonly cwd?: string
  /** The config file; no search then. */
  readonly file?: string
}

/**
 * Finds, reads and checks a configuration. Plugins are looked up by `preparePipelines`.
 *
 * @throws TailraceError CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID or CONFIG_REFERENCE_MISSING
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<TailraceConfig> {
  const file = await findConfig(options.cwd ?? process.cwd(), options.file)
  return readConfig(await readDocument(file), baseDirOf(file))
}
