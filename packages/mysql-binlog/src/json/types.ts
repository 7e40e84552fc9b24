/** Types of values in a binary JSON document. (MySQL source manual, `json_binary.h`.) */
export const JsonType = {
  SMALL_OBJECT: 0,
  LARGE_OBJECT: 1,
  SMALL_ARRAY: 2,
  LARGE_ARRAY: 3,
  LITERAL: 4,
  INT16: 5,
  UINT16: 6,
  INT32: 7,
  UINT32: 8,
  INT64: 9,
  UINT64: 10,
  DOUBLE: 11,
  STRING: 12,
  OPAQUE: 15,
} as const

/** Objects and arrays have at most 100 levels; a document of more is damaged. */
export const DEEPEST = 100

/** Whether offsets and counts of an object or array have four bytes, not two. */
export function isLarge(type: number): boolean {
  return type === JsonType.LARGE_OBJECT || type === JsonType.LARGE_ARRAY
}

/** Whether the value is an object. */
export function isObject(type: number): boolean {
  return type === JsonType.SMALL_OBJECT || type === JsonType.LARGE_OBJECT
}

/** Whether the value is an object or an array. */
export function isContainer(type: number): boolean {
  return type <= JsonType.LARGE_ARRAY
}

/** Whether a value of this type stands in its container's entry itself, where others have their offset. */
export function isInlined(type: number, large: boolean): boolean {
  if (type === JsonType.LITERAL || type === JsonType.INT16 || type === JsonType.UINT16) return true
  return large && (type === JsonType.INT32 || type === JsonType.UINT32)
}
