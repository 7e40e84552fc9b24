import { STATE_STORE, type StateStore, TailraceError } from '@tailrace/plugin-api'
import type { CommandContext } from './command-spec.ts'

/** The state store of a configuration, and the names that can be asked for. */
export interface OpenState extends AsyncDisposable {
  readonly store: StateStore
  /** Names of the configuration's pipelines. */
  readonly names: readonly string[]
  /** A name that the configuration or the store knows. @throws PIPELINE_UNKNOWN */
  known(name: string): Promise<string>
}

/** Opens the state store of the configuration; plugins are not needed for that. */
export async function openState(context: CommandContext): Promise<OpenState> {
  const { createProcessContainer, loadConfig, loadServices } = await import('@tailrace/core')
  const config = await loadConfig(context.file === undefined ? {} : { file: context.file })
  const services = [await loadServices(config.services, config.baseDir)]
  const { statePath } = config
  const store = createProcessContainer({ statePath, logLevel: 'warn', services }).get(STATE_STORE)
  const names = config.pipelines.map(({ name }) => name)
  return {
    store,
    names,
    async known(name) {
      if (names.includes(name) || (await store.list()).includes(name)) return name
      throw new TailraceError('PIPELINE_UNKNOWN', `There is no pipeline "${name}".`, {
        ...(config.file !== null && { where: config.file }),
        fix: `choose from: ${names.join(', ')}`,
      })
    },
    [Symbol.asyncDispose]: () => store.close(),
  }
}
