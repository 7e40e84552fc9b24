/** A Kafka Connect schema as the JSON converter prints it; members in its order. */
export interface ConnectSchema {
  readonly type:
    | 'struct'
    | 'array'
    | 'string'
    | 'boolean'
    | 'bytes'
    | 'int8'
    | 'int16'
    | 'int32'
    | 'int64'
    | 'float'
    | 'double'
  readonly fields?: readonly ConnectField[]
  readonly items?: ConnectSchema & { readonly optional: boolean }
  readonly name?: string
  readonly version?: number
  readonly parameters?: Readonly<Record<string, string>>
  readonly default?: unknown
}

/** A field of a struct. */
export interface ConnectField extends ConnectSchema {
  readonly optional: boolean
  readonly field: string
}
