import type { PluginKind } from '@tailrace/plugin-api'
import { z } from 'zod'
import { configShape } from '../config/pipeline-shape.ts'
import { listInstalledPlugins } from './list-plugins.ts'
import type { AnyDefinition } from './plugin-definition.ts'

type Schema = Record<string, unknown>

function toSchema(schema: z.ZodType): Schema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return withReferences(json) as Schema
}

const reference = { type: 'string', pattern: String.raw`\$\{(env|file):[^}]+\}` }
const exact = new Set<unknown>(['number', 'integer', 'boolean'])
/** Keywords whose values are data, or are about names, which cannot be references. */
const verbatim = new Set(['default', 'examples', 'enum', 'const', 'propertyNames'])

/** Whatever not every text fits may be written as a reference instead. */
function withReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withReferences)
  if (typeof schema !== 'object' || schema === null) return schema
  const mapped: Schema = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      verbatim.has(key) ? value : withReferences(value),
    ]),
  )
  const { description, default: fallback, examples, ...rest } = mapped
  const text = mapped['type'] === 'string' && ['pattern', 'format', 'enum'].some((k) => k in mapped)
  if (!text && !exact.has(mapped['type'])) return mapped
  return {
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    ...(examples !== undefined && { examples }),
    anyOf: [rest, reference],
  }
}

/** The keys of a plugin's entry that are the runtime's. */
function ownKeys(kind: PluginKind): Schema {
  if (kind !== 'sink') return { use: true }
  return { use: true, name: true, encoder: true }
}

function optionsSchema({ kind, options }: AnyDefinition): Schema {
  try {
    const json = toSchema(options)
    if (typeof json['properties'] !== 'object') return {}
    return { ...json, properties: { ...ownKeys(kind), ...json['properties'] } }
  } catch {
    // A schema that cannot be told in JSON is only checked when the pipeline starts.
    return {}
  }
}

/** A plugin that can be used, with what `use` may say to mean it. */
interface Usable {
  readonly use: string
  readonly package: string
  readonly definition: AnyDefinition
}

function keyOf({ use, definition }: Usable): string {
  return `${definition.kind}-${use}`
}

/** The entry of one kind of plugin: `use` decides which options are known. */
function entrySchema(plugins: readonly Usable[], own: Schema = {}): Schema {
  const listed = plugins.map(({ use, definition }) => ({
    const: use,
    description: definition.summary,
  }))
  return {
    type: 'object',
    required: ['use'],
    properties: {
      use: {
        description: 'A plugin’s short name, a package, or a relative path.',
        anyOf: [...listed, { type: 'string', minLength: 1 }],
      },
      ...own,
    },
    allOf: plugins.map((plugin) => ({
      if: { properties: { use: { enum: [plugin.use, plugin.package] } }, required: ['use'] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { $ref: `#/$defs/${keyOf(plugin)}` },
    })),
  }
}

/**
 * The JSON Schema of a config file, for editors: the runtime's own options, and those of every plugin that is installed where
 * `baseDir` can use it.
 */
export async function configJsonSchema(baseDir: string): Promise<Schema> {
  const usable = (await listInstalledPlugins(baseDir)).filter(
    (plugin): plugin is typeof plugin & Usable => plugin.definition !== null,
  )
  const of = (kind: PluginKind) => usable.filter(({ definition }) => definition.kind === kind)
  const schema = toSchema(configShape) as any
  const { properties } = schema.properties.pipelines.additionalProperties
  const { name, encoder } = properties.sinks.items.properties
  const described = (kind: PluginKind) => ({ $ref: `#/$defs/${kind}` })
  properties.source = { description: properties.source.description, ...described('source') }
  properties.transforms.items = described('transform')
  // Nothing: every transform of the list commented out.
  properties.transforms.type = ['array', 'null']
  properties.sinks.items = described('sink')
  const encoders = of('encoder').map(({ use }) => ({ const: use }))
  const $defs: Schema = {
    source: entrySchema(of('source')),
    transform: entrySchema(of('transform')),
    encoder: entrySchema(of('encoder')),
    sink: entrySchema(of('sink'), {
      name,
      encoder: {
        description: encoder.description,
        anyOf: [...encoders, { type: 'string' }, described('encoder')],
      },
    }),
  }
  for (const plugin of usable) $defs[keyOf(plugin)] = optionsSchema(plugin.definition)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Tailrace configuration',
    ...schema,
    $defs,
  }
}
