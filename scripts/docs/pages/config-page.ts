import { type JsonSchema, optionRowsOf } from '@tailrace/cli'
import { configJsonSchema } from '@tailrace/core'
import { optionTable } from '../markdown.ts'
import { generated, type Page } from '../page.ts'

/** The page of the configuration, from the schema that validates it. */
export async function configPage(root: string): Promise<Page> {
  const schema = (await configJsonSchema(root)) as JsonSchema & {
    readonly $defs: Readonly<Record<'sink', JsonSchema>>
  }
  const { pipelines, ...rest } = schema.properties!
  const pipeline = pipelines!.additionalProperties as JsonSchema
  return {
    path: 'docs/reference/config.md',
    text: `${generated}

# Configuration

\`tailrace.config.{yaml,yml,json,ts,mts,js,mjs}\`, or \`tailrace\` in package.json. Unknown keys are refused.
Durations are written as \`500ms\`, \`10s\`, \`5m\`, \`12h\`, \`7d\`; sizes as \`512KiB\`, \`1MiB\`.
\`\${env:NAME}\`, \`\${env:NAME:-default}\` and \`\${file:path}\` stand for a value from elsewhere, in any text, number or boolean.

## The file

${optionTable(optionRowsOf({ ...schema, properties: { pipelines: { ...pipelines!, additionalProperties: { type: 'object', properties: {} } }, ...rest } }).map((row) => (row.name === 'pipelines' ? { ...row, type: 'map of pipeline' } : row)))}

## A pipeline

${optionTable(optionRowsOf(pipeline))}

Every plugin is an object with \`use\` and the plugin's own options beside it; see [the plugins](README.md#plugins).

## A sink

${optionTable(optionRowsOf({ type: 'object', properties: { use: { description: 'The sink plugin: a short name, a package, or a relative path.' }, ...schema.$defs.sink.properties }, required: ['use'] }).map((row) => (row.name === 'use' || row.name === 'encoder' ? { ...row, type: row.name === 'use' ? 'string' : 'string or plugin' } : row)))}
`,
  }
}
