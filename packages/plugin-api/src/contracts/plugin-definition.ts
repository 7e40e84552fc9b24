import type { z } from 'zod'

/** The API's major version: a plugin made for another is refused. */
export const API_VERSION = 1

/** The four kinds of plugins. */
export type PluginKind = 'source' | 'transform' | 'encoder' | 'sink'

/**
 * How far a plugin can be relied on: `experimental` may change any time, `beta` is complete and may change with notice,
 * `stable` changes only with a major version.
 */
export type Stability = 'experimental' | 'beta' | 'stable'

/** An object schema that refuses unknown keys: `z.strictObject({ … })`. */
export type OptionsSchema = z.ZodType<object>

/** What every plugin says of itself. A plugin package's default export; importing it has no side effects. */
export interface PluginDescription<S extends OptionsSchema> {
  /** The short name that `use:` takes, e.g. `postgres`. */
  readonly name: string
  /** One sentence. */
  readonly summary: string
  readonly stability: Stability
  /** Options, each with `.describe()`; the source of types, validation, reference pages and editor completion. */
  readonly options: S
  /** Configurations for the reference page and the tests, as YAML would have them. */
  readonly examples?: readonly {
    readonly title: string
    readonly options: Record<string, unknown>
  }[]
}

/** A complete plugin of one kind. */
export interface PluginDefinition<
  K extends PluginKind,
  S extends OptionsSchema,
> extends PluginDescription<S> {
  readonly kind: K
  readonly apiVersion: number
}
