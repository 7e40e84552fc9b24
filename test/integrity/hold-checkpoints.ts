import { join } from 'node:path'
import { type ServiceRegistry, SqliteStateStore } from '@tailrace/core'
import { type Ownership, STATE_STORE } from '@tailrace/plugin-api'

/**
 * Services for a config: the ordinary state store, until the process that started this one says `hold`. From then on no checkpoint is
 * written: the sink has confirmed, and nothing says so yet. That moment is reported as `held`.
 */
class HoldingStateStore extends SqliteStateStore {
  #hold = false

  constructor(path: string) {
    super(path)
    process.on('message', (said) => (this.#hold ||= said === 'hold'))
    process.channel?.unref()
  }

  override async acquire(pipeline: string): Promise<Ownership> {
    const ownership = await super.acquire(pipeline)
    const write = ownership.writeCheckpoints.bind(ownership)
    ownership.writeCheckpoints = (positions) => {
      if (!this.#hold) return write(positions)
      process.send?.('held')
      return new Promise(() => {})
    }
    return ownership
  }
}

export default (registry: ServiceRegistry): void => {
  const path = join(process.cwd(), '.tailrace/state.sqlite')
  registry.register(STATE_STORE, () => new HoldingStateStore(path))
}
