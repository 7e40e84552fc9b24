import type { z } from 'zod'
import type { Path } from './path.ts'

interface Definition {
  readonly type: string
  readonly shape?: Record<string, Schema>
  readonly innerType?: Schema
  readonly in?: Schema
  readonly element?: Schema
  readonly valueType?: Schema
  readonly options?: readonly Schema[]
  readonly left?: Schema
  readonly right?: Schema
  readonly getter?: () => Schema
}

interface Schema {
  readonly _zod: { readonly def: Definition }
}

/** The object schemas that a value at a path may be checked by. */
function objectsAt(schema: Schema, path: Path): Definition[] {
  const { def } = schema._zod
  const within = def.innerType ?? def.in ?? def.getter?.()
  if (within !== undefined) return objectsAt(within, path)
  const several = def.options ?? (def.left && def.right ? [def.left, def.right] : undefined)
  if (several !== undefined) return several.flatMap((option) => objectsAt(option, path))
  const [step, ...rest] = path
  if (step === undefined) return def.type === 'object' ? [def] : []
  const next = def.shape?.[step] ?? def.element ?? def.valueType
  return next === undefined ? [] : objectsAt(next, rest)
}

/** The keys that a schema knows for the object at a path. */
export function knownKeys(schema: z.ZodType, path: Path): string[] {
  const found = objectsAt(schema, path)
  return [...new Set(found.flatMap(({ shape }) => Object.keys(shape ?? {})))]
}
