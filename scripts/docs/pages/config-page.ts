import { type JsonSchema, type OptionRow, optionRowsOf } from '@tailrace/cli'
import { configJsonSchema } from '@tailrace/core'
import { optionTable } from '../markdown.ts'
import { generated, type Page } from '../page.ts'

const use: JsonSchema = {
  type: 'string',
  description: 'The plugin: a short name, a package, or a relative path.',
}

/** The options of a schema, with other words for the types of some. */
function rowsOf(schema: JsonSchema, types: Readonly<Record<string, string>>): OptionRow[] {
  return optionRowsOf(schema).map((row) => ({ ...row, type: types[row.name] ?? row.type }))
}

/** The page of the configuration, from the schema that validates it. */
export async function configPage(root: string): Promise<Page> {
  const schema = (await configJsonSchema(root)) as unknown as JsonSchema & {
    readonly properties: Readonly<Record<'pipelines', JsonSchema>>
    readonly $defs: Readonly<Record<'sink', JsonSchema>>
  }
  const { description, additionalProperties } = schema.properties.pipelines
  const file = { ...schema, properties: { ...schema.properties, pipelines: { description } } }
  const sink = { properties: { use, ...schema.$defs.sink.properties }, required: ['use'] }
  return {
    path: 'docs/reference/config.md',
    text: `${generated}

# Configuration

\`tailrace.config.{yaml,yml,json,ts,mts,js,mjs}\`, or \`tailrace\` in package.json. Unknown keys are refused.
Durations are written as \`500ms\`, \`10s\`, \`5m\`, \`12h\`, \`7d\`; sizes as \`512KiB\`, \`1MiB\`.
\`\${env:NAME}\`, \`\${env:NAME:-default}\` and \`\${file:path}\` stand for a value from elsewhere, in any text, number or boolean.

## The file

${optionTable(rowsOf(file as JsonSchema, { pipelines: 'map of pipeline', services: 'path' }))}

## A pipeline

${optionTable(optionRowsOf(additionalProperties as JsonSchema))}

Every plugin is an object with \`use\` and the plugin's own options beside it; see [the plugins](README.md#plugins).

## A sink

${optionTable(rowsOf(sink, { use: 'string', encoder: 'string or plugin' }))}
`,
  }
}
