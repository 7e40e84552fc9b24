import { expect, test } from 'vitest'
import { z } from 'zod'
import { configJsonSchema } from '../../src/plugins/config-json-schema.ts'
import { pluginFolder, pluginPackage, pluginSource } from './plugin-folder.ts'

test('the schema for editors knows the options of each installed plugin', async () => {
  const folder = pluginFolder({
    ...pluginPackage(
      '@tailrace/source-postgres',
      pluginSource(
        'source',
        'postgres',
        "url: z.string().describe('Where.'), port: z.number().default(5432)",
      ),
    ),
    ...pluginPackage(
      '@tailrace/encoder-json',
      pluginSource('encoder', 'json', 'pretty: z.boolean().optional()'),
    ),
    ...pluginPackage(
      '@tailrace/sink-kafka',
      pluginSource('sink', 'kafka', 'brokers: z.array(z.string())', "defaultEncoder: 'json',"),
    ),
    ...pluginPackage('@tailrace/sink-broken', "throw new Error('no')"),
  })
  const schema = z.any().parse(await configJsonSchema(folder))
  const pipeline = schema.properties.pipelines.additionalProperties
  expect(pipeline.required).toEqual(['source', 'sinks'])
  expect(pipeline.additionalProperties).toBe(false)
  expect(pipeline.properties.source).toMatchObject({ $ref: '#/$defs/source' })
  expect(pipeline.properties.transforms.items).toEqual({ $ref: '#/$defs/transform' })
  expect(pipeline.properties.sinks.items).toEqual({ $ref: '#/$defs/sink' })
  expect(pipeline.properties.delivery).toMatchObject({ default: 'at-least-once' })
  expect(schema.$defs.source.allOf).toEqual([
    {
      if: {
        properties: { use: { enum: ['postgres', '@tailrace/source-postgres'] } },
        required: ['use'],
      },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { $ref: '#/$defs/source-postgres' },
    },
  ])
  expect(schema.$defs['source-postgres']).toMatchObject({
    additionalProperties: false,
    required: ['url'],
    properties: {
      use: true,
      url: { type: 'string', description: 'Where.' },
      port: { default: 5432, anyOf: [{ type: 'number' }, { type: 'string' }] },
    },
  })
  expect(Object.keys(schema.$defs['sink-kafka'].properties)).toEqual([
    'use',
    'name',
    'encoder',
    'brokers',
  ])
  expect(schema.$defs).not.toHaveProperty('sink-broken')
  const references = JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)
  for (const [, name] of references) expect(schema.$defs).toHaveProperty([name!])
})
