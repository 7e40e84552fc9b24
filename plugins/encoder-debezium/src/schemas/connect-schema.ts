/** A Kafka Connect schema as the JSON converter prints it. */
export interface ConnectSchema {
  readonly type:
    | 'struct'
    | 'array'
    | 'string'
    | 'boolean'
    | 'bytes'
    | 'int16'
    | 'int32'
    | 'int64'
    | 'float'
    | 'double'
  readonly fields?: readonly ConnectField[]
  readonly items?: ConnectSchema & { readonly optional: boolean }
  readonly name?: string
  readonly version?: number
  readonly doc?: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly default?: unknown
}

/** A field of a struct. */
export interface ConnectField extends ConnectSchema {
  readonly optional: boolean
  readonly field: string
}

/** A struct's field, its members in the order of the JSON converter. */
export function fieldOf(schema: ConnectSchema, optional: boolean, field: string): ConnectField {
  return { ...converterOrder(schema, optional), field }
}

/** A schema with its optionality, its members in the order of the JSON converter. */
export function converterOrder(
  schema: ConnectSchema,
  optional: boolean,
): ConnectSchema & { readonly optional: boolean } {
  const { type, fields, items, name, version, doc, parameters } = schema
  return {
    type,
    ...(fields !== undefined && { fields }),
    ...(items !== undefined && { items: converterOrder(items, items.optional) }),
    optional,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(doc !== undefined && { doc }),
    ...(parameters !== undefined && { parameters }),
    ...(schema.default !== undefined && { default: schema.default }),
  }
}

/** A struct's field of a plain type. */
export function plain(
  type: 'string' | 'int32' | 'int64' | 'bytes',
  optional: boolean,
  field: string,
): ConnectField {
  return { type, optional, field }
}
