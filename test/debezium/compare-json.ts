import { NumberText, parseExact } from './number-text.ts'

/** Called for each difference: members from the outermost on, fields of schemas by their names; undefined for a member that is missing. */
export type Found = (path: string, theirs: unknown, ours: unknown) => void

type Members = Readonly<Record<string, unknown>>

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !(value instanceof NumberText)
}

/** Arrays of a schema's fields go by the fields' names, so that one that is missing is one difference. */
function membersOf(value: Members): Members {
  if (!Array.isArray(value)) return value
  const named = value.length > 0 && value.every((item) => isMembers(item) && 'field' in item)
  return Object.fromEntries(
    value.map((item: Members, i) => [named ? String(item['field']) : `[${i}]`, item]),
  )
}

function walk(path: string, theirs: unknown, ours: unknown, found: Found): void {
  if (!isMembers(theirs) || !isMembers(ours) || Array.isArray(theirs) !== Array.isArray(ours)) {
    if (JSON.stringify(theirs) !== JSON.stringify(ours)) found(path, theirs, ours)
    return
  }
  const [a, b] = [membersOf(theirs), membersOf(ours)]
  const within = (name: string) => (path === '' ? name : `${path}.${name}`)
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (name in a && name in b) walk(within(name), a[name], b[name], found)
    else found(within(name), a[name], b[name])
  }
  const common = (of: Members, other: Members) =>
    Object.keys(of)
      .filter((name) => name in other)
      .join()
  if (common(a, b) !== common(b, a)) found(within('order'), common(a, b), common(b, a))
}

/**
 * Compares two JSON texts: every member, the characters of numbers, the order of members.
 *
 * @param theirs null where there is no such record part
 */
export function compareJson(theirs: string | null, ours: string | null, found: Found): void {
  if (theirs === ours) return
  if (theirs === null || ours === null) found('', theirs, ours)
  else walk('', parseExact(theirs), parseExact(ours), found)
}
