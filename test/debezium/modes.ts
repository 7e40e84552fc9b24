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

/** All ways that are compared. */
export const modes: readonly Mode[] = Object.entries(sets).flatMap(([name, options]) => [
  { name, options: { ...options, schemas: false } },
  { name: `${name}_schemas`, options: { ...options, schemas: true } },
])

const letters = { insert: 'c', update: 'u', delete: 'd', truncate: 't' } as const
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter'

/** The same in the settings of Debezium's connector, where they are not its defaults. */
export function connectorSettings({ options }: Mode): Properties {
  const { timePrecision, decimalMode, binaryMode, intervalMode, unavailableValue } = options
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
    ...(intervalMode && { 'interval.handling.mode': intervalMode }),
    ...(unavailableValue && { 'unavailable.value.placeholder': unavailableValue }),
    ...(options.tombstones === false && { 'tombstones.on.delete': false }),
    ...(options.transactions && { 'provide.transaction.metadata': true }),
    ...(options.skippedOperations && {
      'skipped.operations': options.skippedOperations.map((op) => letters[op]).join(',') || 'none',
    }),
  }
}
