/** A type as MySQL and MariaDB declare it, in its parts. */
export interface NativeType {
  /** In small letters: `int`, `varchar`, `enum`. */
  readonly name: string
  /** What stands in brackets, where these are numbers: length, or precision and scale. */
  readonly numbers: readonly number[]
  readonly unsigned: boolean
  readonly zerofill: boolean
}

/** Takes a type apart: `decimal(10,2) unsigned`. */
export function nativeTypeOf(declared: string): NativeType {
  const [, name = '', numbers, rest = ''] =
    /^(\w+)(?:\((\d+(?:,\d+)?)\))?(?:\(.*\))?(.*)$/s.exec(declared.toLowerCase()) ?? []
  return {
    name,
    numbers: numbers?.split(',').map(Number) ?? [],
    unsigned: /\bunsigned\b/.test(rest),
    zerofill: /\bzerofill\b/.test(rest),
  }
}
