import { byteSize, duration } from '@tailrace/plugin-api'
import { z } from 'zod'

/** Names that are also file names, labels and arguments of a command. */
export const nameOf = (what: string) =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9][\w.-]{0,99}$/,
      `a ${what} is made of letters, digits, "_", "-" and ".", and begins with a letter or digit`,
    )

function isDefinition(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value
}

const use = z
  .custom<unknown>((value) => (typeof value === 'string' && value !== '') || isDefinition(value), {
    message: 'expected the name of a plugin: a short name, a package or a relative path',
  })
  .describe('A short name (`postgres`), a package, or a relative path.')

const plugin = z.looseObject({ use })

const sink = z.looseObject({
  use,
  name: nameOf('sink name')
    .optional()
    .describe(
      'Names the sink where a pipeline has several of one kind. Default: the plugin’s name.',
    ),
  encoder: z
    .union([z.string().min(1), plugin])
    .optional()
    .describe('The wire format: a name, or `use` with options. Default: the sink’s own choice.'),
})

const retry = z.strictObject({
  for: duration()
    .prefault('12h')
    .describe('How long retryable failures may last before the pipeline fails.'),
  initial: duration()
    .prefault('200ms')
    .describe('The longest first wait; doubles with each failure.'),
  max: duration().prefault('30s').describe('The longest wait of all.'),
})

const credit = z.strictObject({
  bytes: byteSize().prefault('8MiB').describe('Bytes of changes that may be on their way.'),
  changes: z.int().positive().default(8192).describe('Changes that may be on their way.'),
})

const checkpoint = z.strictObject({
  interval: duration()
    .prefault('500ms')
    .describe('How long confirmed positions are gathered before they are written.'),
})

const stop = z.strictObject({
  timeout: duration().prefault('10s').describe('How long an orderly stop may take.'),
})

/** One pipeline of the config; plugins' own options are checked by their plugins. */
export const pipelineShape = z.strictObject({
  source: plugin.describe('The database to read.'),
  transforms: z
    .array(plugin)
    .default([])
    .describe('What drops, renames and reshapes changes, in order.'),
  sinks: z.array(sink).min(1, 'a pipeline needs at least one sink').describe('Where changes go.'),
  delivery: z
    .enum(['at-least-once', 'exactly-once'])
    .default('at-least-once')
    .describe('What a crash can do: repeat changes, or nothing at all.'),
  retry: retry.prefault({}).describe('How failures that may pass are retried.'),
  credit: credit.prefault({}).describe('How much may be read and not yet delivered.'),
  checkpoint: checkpoint.prefault({}).describe('How positions are stored.'),
  stop: stop.prefault({}).describe('How the pipeline stops.'),
})

/** The whole config file. */
export const configShape = z.strictObject({
  $schema: z.string().optional().describe('For editors.'),
  pipelines: z
    .record(nameOf('pipeline name'), pipelineShape)
    .refine((pipelines) => Object.keys(pipelines).length > 0, 'name at least one pipeline')
    .describe('The pipelines, by name.'),
  services: z
    .custom<unknown>(
      (value) => typeof value === 'string' || typeof value === 'function' || Array.isArray(value),
      {
        message: 'expected a relative path of a module',
      },
    )
    .optional()
    .describe(
      'A module that replaces services: logger, metrics, state store, clock, retry policy.',
    ),
  state: z
    .strictObject({
      path: z
        .string()
        .min(1)
        .default('.tailrace/state.sqlite')
        .describe('The state file, relative to the config.'),
    })
    .prefault({})
    .describe('Where positions are kept.'),
  log: z
    .strictObject({
      level: z
        .enum(['debug', 'info', 'warn', 'error', 'silent'])
        .default('info')
        .describe('The least severe lines written.'),
    })
    .prefault({})
    .describe('What is logged.'),
})
