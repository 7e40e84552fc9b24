import {
  API_VERSION,
  type EncoderDefinition,
  type PluginKind,
  type SinkDefinition,
  type SourceDefinition,
  TailraceError,
  type TransformDefinition,
} from '@tailrace/plugin-api'

/** The definition of each kind of plugin. */
export interface DefinitionOf {
  source: SourceDefinition
  transform: TransformDefinition
  encoder: EncoderDefinition
  sink: SinkDefinition
}

/** A plugin of any kind. */
export type AnyDefinition = DefinitionOf[PluginKind]

export const pluginKinds: readonly PluginKind[] = ['source', 'transform', 'encoder', 'sink']

/** `a source`, `an encoder`. */
export function aKind(kind: PluginKind): string {
  return kind === 'encoder' ? 'an encoder' : `a ${kind}`
}

/** What a value lacks to be a plugin; undefined where it is one. */
function lack(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return 'its default export is not a plugin made with defineSource, defineTransform, defineEncoder or defineSink'
  }
  const { kind, name, options, create } = value as Record<string, unknown>
  if (!pluginKinds.includes(kind as PluginKind)) return 'its default export has no `kind`'
  if (typeof name !== 'string') return 'its default export has no `name`'
  if (typeof create !== 'function') return 'its default export has no `create`'
  if (typeof (options as { safeParse?: unknown } | undefined)?.safeParse !== 'function') {
    return 'its `options` are not a zod schema'
  }
  return undefined
}

/**
 * Makes sure that a value is a plugin that this runtime can use.
 *
 * @param what names the package or file, for the error
 * @throws TailraceError PLUGIN_INVALID or PLUGIN_WRONG_API
 */
export function checkDefinition(value: unknown, what: string): AnyDefinition {
  const version = (value as { apiVersion?: unknown } | null | undefined)?.apiVersion
  if (typeof version === 'number' && version !== API_VERSION) {
    const newer = version > API_VERSION
    throw new TailraceError(
      'PLUGIN_WRONG_API',
      `${what} was made for version ${version} of the plugin API; this Tailrace has version ${API_VERSION}.`,
      { fix: newer ? 'npm install @tailrace/cli@latest' : `install a newer version of ${what}` },
    )
  }
  const lacking = lack(value)
  if (lacking === undefined) return value as AnyDefinition
  throw new TailraceError('PLUGIN_INVALID', `${what} is not a Tailrace plugin: ${lacking}.`, {
    fix: 'check the name after `use`, or tell the plugin’s author',
  })
}

/** @throws TailraceError PLUGIN_WRONG_KIND */
export function checkKind<K extends PluginKind>(
  definition: AnyDefinition,
  kind: K,
  what: string,
): DefinitionOf[K] {
  if (definition.kind === kind) return definition as DefinitionOf[K]
  throw new TailraceError(
    'PLUGIN_WRONG_KIND',
    `${what} is ${aKind(definition.kind)}, and ${aKind(kind)} is needed here.`,
    { fix: `use it under \`${placeOf[definition.kind]}\`, or another plugin here` },
  )
}

const placeOf: Readonly<Record<PluginKind, string>> = {
  source: 'source',
  transform: 'transforms',
  encoder: 'encoder',
  sink: 'sinks',
}
