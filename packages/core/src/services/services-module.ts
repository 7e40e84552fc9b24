import { resolve } from 'node:path'
import { TailraceError, type Token } from '@tailrace/plugin-api'
import { loadFailure, loadModule } from '../plugins/load-module.ts'

/** Looks services up. */
export interface ServiceLookup {
  /** @throws TypeError where nothing is registered under the token */
  readonly get: <T>(token: Token<T>) => T
}

/** Makes a service; called once in the process, when the service is first asked for. */
export type ServiceFactory<T> = (services: ServiceLookup) => T

/** Takes the user's services. */
export interface ServiceRegistry {
  /** Puts a service under a token, in place of what was there. */
  register<T>(token: Token<T>, factory: ServiceFactory<T>): void
}

/** One service of a list. */
export interface ServiceRegistration {
  readonly token: Token<unknown>
  readonly factory: ServiceFactory<unknown>
}

/**
 * What the module named with `services:` has as its default export. It may replace the logger, metrics, state store, clock and
 * retry policy, and add services that the user's own plugins ask for.
 *
 * ```ts
 * export default (registry: ServiceRegistry) => {
 *   registry.register(STATE_STORE, () => new RedisStateStore('redis://localhost'))
 * }
 * ```
 */
export type ServicesModule = ((registry: ServiceRegistry) => void) | readonly ServiceRegistration[]

function isServicesModule(value: unknown): value is ServicesModule {
  if (typeof value === 'function') return true
  return (
    Array.isArray(value) &&
    value.every(
      (item: Partial<ServiceRegistration> | null) =>
        typeof item?.token === 'symbol' && typeof item.factory === 'function',
    )
  )
}

/**
 * Loads what the config says under `services`: a path relative to its folder, or in TypeScript the services themselves.
 *
 * @throws TailraceError CONFIG_UNREADABLE where the module cannot be loaded, CONFIG_INVALID where it is something else
 */
export async function loadServices(services: unknown, baseDir: string): Promise<ServicesModule> {
  let value: unknown = services ?? []
  const where = typeof services === 'string' ? services : 'services'
  if (typeof services === 'string') {
    try {
      value = (await loadModule(resolve(baseDir, services)))['default']
    } catch (error) {
      const { message, ...rest } = loadFailure(error)
      throw new TailraceError('CONFIG_UNREADABLE', `The services cannot be loaded: ${message}`, {
        where,
        cause: error,
        ...rest,
      })
    }
  }
  if (isServicesModule(value)) return value
  throw new TailraceError(
    'CONFIG_INVALID',
    'The services are neither a function nor a list of { token, factory }.',
    { where, fix: 'export default (registry) => { registry.register(LOGGER, () => …) }' },
  )
}
