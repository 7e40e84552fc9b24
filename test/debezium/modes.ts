import type { z } from 'zod'
import type debezium from '@tailrace/encoder-debezium'
import type { Properties } from '../kit/kafka/properties.ts'

/** One way in which both are set up. */
export interface Mode {
  /** Part of the topic prefix, and so of schema names and of the names of topics. */
  readonly name: string
  /** Of our encoder. */
  readonly options: z.input<typeof debezium.options>
}

/** Every value of every option occurs, with schemas and without. */
const sets: Readonly<Record<string, Mode['options']>> = {
  adaptive: {},
  adaptivetime: {
    timePrecision: 'adaptive-time-microseconds',
    decimalMode: 'string',
    binaryMode: 'base64',
    intervalMode: 'string',
    transactions: true,
  },
  connect: {
    timePrecision: 'connect',
    decimalMode: 'double',
    binaryMode: 'hex',
    skippedOperations: [],
  },
  micros: {
    timePrecision: 'microseconds',
    binaryMode: 'base64-url-safe',
    intervalMode: 'string',
    tombstones: false,
  },
  nanos: {
    timePrecision: 'nanoseconds',
    decimalMode: 'string',
    transactions: true,
    skippedOperations: ['update', 'truncate'],
  },
  iso: {
    timePrecision: 'isostring',
    decimalMode: 'double',
    binaryMode: 'base64',
    unavailableValue: 'not here',
    skippedOperations: ['delete', 'truncate'],
  },
}

/** The same for MySQL, whose connector knows no intervals, and has no mode `adaptive`. */
const mysqlSets: Readonly<Record<string, Mode['options']>> = {
  plain: {},
  connect: {
    timePrecision: 'connect',
    decimalMode: 'double',
    binaryMode: 'hex',
    skippedOperations: [],
    transactions: true,
  },
  micros: {
    timePrecision: 'microseconds',
    bigintUnsignedMode: 'precise',
    binaryMode: 'base64-url-safe',
    tombstones: false,
  },
  nanos: {
    timePrecision: 'nanoseconds',
    decimalMode: 'string',
    transactions: true,
    skippedOperations: ['update', 'truncate'],
  },
  iso: {
    timePrecision: 'isostring',
    binaryMode: 'base64',
    skippedOperations: ['delete', 'truncate'],
    schemaChanges: false,
  },
}

const withSchemasAndWithout = (all: typeof sets): Mode[] =>
  Object.entries(all).flatMap(([name, options]) => [
    { name, options: { ...options, schemas: false } },
    { name: `${name}_schemas`, options: { ...options, schemas: true } },
  ])

/** All ways that are compared with PostgreSQL. */
export const modes: readonly Mode[] = withSchemasAndWithout(sets)

/** All ways that are compared with MySQL. */
export const mysqlModes: readonly Mode[] = withSchemasAndWithout(mysqlSets)

const letters = { insert: 'c', update: 'u', delete: 'd', truncate: 't' } as const
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter'

/** The same in the settings of Debezium's connector, where they are not its defaults. */
export function connectorSettings({ options }: Mode): Properties {
  const { timePrecision, decimalMode, binaryMode, intervalMode, unavailableValue } = options
  const { bigintUnsignedMode } = options
  return {
    'key.converter.schemas.enable': options.schemas!,
    'value.converter.schemas.enable': options.schemas!,
    'key.converter': JSON_CONVERTER,
    'value.converter': JSON_CONVERTER,
    'header.converter': JSON_CONVERTER,
    'header.converter.schemas.enable': options.schemas!,
    ...(timePrecision && { 'time.precision.mode': timePrecision.replaceAll('-', '_') }),
    ...(decimalMode && { 'decimal.handling.mode': decimalMode }),
    ...(binaryMode && { 'binary.handling.mode': binaryMode }),
    ...(bigintUnsignedMode && { 'bigint.unsigned.handling.mode': bigintUnsignedMode }),
    ...(options.schemaChanges === false && { 'include.schema.changes': false }),
    ...(intervalMode && { 'interval.handling.mode': intervalMode }),
    ...(unavailableValue && { 'unavailable.value.placeholder': unavailableValue }),
    ...(options.tombstones === false && { 'tombstones.on.delete': false }),
    ...(options.transactions && { 'provide.transaction.metadata': true }),
    ...(options.skippedOperations && {
      'skipped.operations': options.skippedOperations.map((op) => letters[op]).join(',') || 'none',
    }),
  }
}
