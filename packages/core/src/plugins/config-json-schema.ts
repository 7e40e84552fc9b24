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

function optionsSchema({
  definition,
  kind,
}: {
  definition: AnyDefinition
  kind: PluginKind
}): Schema {
  try {
    const json = toSchema(definition.options)
    if (typeof json['properties'] !== 'object') return {}
    return { ...json, properties: { ...ownKeys(kind), ...json['properties'] } }
  } catch {
    // A schema that cannot be told in JSON is only checked when the pipeline starts.
    return {}
  }
}

/** The entry of one kind of plugin: `use` decides which options are known. */
function entrySchema(kind: PluginKind, plugins: readonly AnyDefinition[], base: Schema): Schema {
  const names = plugins.map(({ name }) => name)
  const listed = plugins.map(({ name, summary }) => ({ const: name, description: summary }))
  return {
    ...base,
    type: 'object',
    required: ['use'],
    properties: {
      ...(base['properties'] as Schema),
      use: {
        description: 'A plugin’s short name, a package, or a relative path.',
        anyOf: [...listed, { type: 'string', minLength: 1 }],
      },
    },
    allOf: names.map((name) => ({
      if: { properties: { use: { const: name } }, required: ['use'] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { $ref: `#/$defs/${kind}-${name}` },
    })),
  }
}

/**
 * The JSON Schema of a config file, for editors: the runtime's own options, and those of every plugin that is installed where
 * `baseDir` can use it.
 */
export async function configJsonSchema(baseDir: string): Promise<Schema> {
  const installed = await listInstalledPlugins(baseDir)
  const definitions = installed.flatMap(({ definition }) => definition ?? [])
  const of = (kind: PluginKind) => definitions.filter((definition) => definition.kind === kind)
  const schema = toSchema(configShape) as any
  const pipeline = schema.properties.pipelines.additionalProperties
  const { properties } = pipeline
  const sink = properties.sinks.items
  const describedAs = (kind: PluginKind) => ({ $ref: `#/$defs/${kind}` })
  properties.source = { description: properties.source.description, ...describedAs('source') }
  properties.transforms.items = describedAs('transform')
  properties.sinks.items = describedAs('sink')
  const $defs: Schema = {
    source: entrySchema('source', of('source'), {}),
    transform: entrySchema('transform', of('transform'), {}),
    encoder: entrySchema('encoder', of('encoder'), {}),
    sink: entrySchema('sink', of('sink'), {
      properties: {
        name: sink.properties.name,
        encoder: {
          description: sink.properties.encoder.description,
          anyOf: [
            { anyOf: [...of('encoder').map(({ name }) => ({ const: name })), { type: 'string' }] },
            describedAs('encoder'),
          ],
        },
      },
    }),
  }
  for (const definition of definitions) {
    $defs[`${definition.kind}-${definition.name}`] = optionsSchema({
      definition,
      kind: definition.kind,
    })
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Tailrace configuration',
    ...schema,
    $defs,
  }
}
