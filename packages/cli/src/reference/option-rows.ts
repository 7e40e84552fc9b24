import type { OptionsSchema } from '@tailrace/plugin-api'
import { z } from 'zod'
import type { JsonSchema } from './json-schema.ts'
import { defaultWords, typeWords } from './type-words.ts'

/** One option as tables show it. */
export interface OptionRow {
  /** With its parents: `tls.mode`; `[]` stands for each element of a list. */
  readonly name: string
  readonly type: string
  /** Required wherever its parent is given. */
  readonly required: boolean
  /** As it would be written; undefined where there is none. */
  readonly default: string | undefined
  readonly description: string
  readonly examples: readonly unknown[]
}

function row(name: string, schema: JsonSchema, required: boolean, parent?: JsonSchema): OptionRow {
  const key = name.slice(name.lastIndexOf('.') + 1)
  const inherited = (parent?.default as Record<string, unknown> | undefined)?.[key]
  return {
    name,
    type: typeWords(schema),
    required,
    default: defaultWords(
      schema.default === undefined && inherited !== undefined
        ? { ...schema, default: inherited }
        : schema,
    ),
    description: schema.description ?? '',
    examples: schema.examples ?? [],
  }
}

/** What is inside an option: its own fields, or those of its elements or of the branches that it may be. */
function* nested(name: string, schema: JsonSchema, seen: Set<string>): Iterable<OptionRow> {
  if (schema.properties !== undefined) yield* rows(schema, `${name}.`, seen)
  if (schema.items !== undefined) yield* nested(`${name}[]`, schema.items, seen)
  if (typeof schema.additionalProperties === 'object') {
    yield* nested(`${name}.*`, schema.additionalProperties, seen)
  }
  for (const branch of schema.anyOf ?? schema.oneOf ?? []) yield* nested(name, branch, seen)
}

function* rows(schema: JsonSchema, prefix: string, seen: Set<string>): Iterable<OptionRow> {
  for (const [key, option] of Object.entries(schema.properties ?? {})) {
    const name = prefix + key
    if (seen.has(name)) continue
    seen.add(name)
    yield row(name, option, schema.required?.includes(key) ?? false, schema)
    yield* nested(name, option, seen)
  }
}

/** The options of a JSON Schema, nested ones after their parent. */
export function optionRowsOf(schema: JsonSchema): readonly OptionRow[] {
  return [...rows(schema, '', new Set())]
}

/** The JSON Schema of what may be written for options. */
export function inputSchema(options: OptionsSchema): JsonSchema {
  return z.toJSONSchema(options, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod
      // A default given in the units of the output, behind a transform, is left out otherwise.
      if (def.type === 'default')
        jsonSchema.default ??= def.defaultValue as typeof jsonSchema.default
    },
  }) as JsonSchema
}

/** The options of a plugin, from the schema that validates them. */
export function optionRows(options: OptionsSchema): readonly OptionRow[] {
  return optionRowsOf(inputSchema(options))
}
