import { exampleYaml, optionRows } from '@tailrace/cli'
import { byteSize, duration } from '@tailrace/plugin-api'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const options = z.strictObject({
  name: z
    .string()
    .describe('Who.')
    .meta({ examples: ['Zoë'] }),
  wait: duration().prefault('10s').describe('How long.'),
  timeout: duration().default(90_000),
  size: byteSize().default(3 * 1024 ** 2),
  mode: z.enum(['fast', 'safe']).default('safe'),
  tls: z.strictObject({ on: z.boolean().default(false) }).prefault({}),
  by: z
    .discriminatedUnion('key', [
      z.strictObject({ key: z.literal('table') }),
      z.strictObject({ key: z.literal('columns'), columns: z.array(z.string()) }),
    ])
    .optional(),
  rules: z.record(z.string(), z.array(z.string())).optional(),
  steps: z.array(z.strictObject({ run: z.string() })).optional(),
})

describe('optionRows', () => {
  const rows = optionRows(options)
  const named = (name: string) => rows.find((row) => row.name === name)

  it('tells type, default and whether an option is required', () => {
    expect(named('name')).toEqual({
      name: 'name',
      type: 'string',
      required: true,
      default: undefined,
      description: 'Who.',
      examples: ['Zoë'],
    })
    expect(named('wait')).toMatchObject({ type: 'duration', default: '10s', required: false })
    expect(named('mode')).toMatchObject({ type: 'fast | safe', default: 'safe' })
    expect(named('rules')).toMatchObject({ type: 'map of list of string' })
  })

  it('writes defaults in units, also where the schema has them in milliseconds and bytes', () => {
    expect(named('timeout')).toMatchObject({ type: 'duration', default: '90s' })
    expect(named('size')).toMatchObject({ type: 'size', default: '3MiB' })
  })

  it('lists nested options after their parent', () => {
    const names = rows.map(({ name }) => name)
    expect(names.slice(names.indexOf('tls'))).toEqual([
      'tls',
      'tls.on',
      'by',
      'by.key',
      'by.columns',
      'rules',
      'steps',
      'steps[].run',
    ])
  })
})

describe('exampleYaml', () => {
  it('puts options where they belong in a pipeline', () => {
    expect(exampleYaml('sink', 'file', { path: 'a.jsonl' })).toBe(
      'sinks:\n  - use: file\n    path: a.jsonl',
    )
    expect(exampleYaml('source', 'postgres', {})).toBe('source:\n  use: postgres')
  })
})
