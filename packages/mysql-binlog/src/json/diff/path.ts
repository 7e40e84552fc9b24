import { damaged } from '../container.ts'

/** One step into a document: a member's key (its bytes, one character each), or an element counted from either end. */
export type PathLeg =
  | { readonly key: string }
  | { readonly index: number; readonly isFromEnd: boolean }

const ELEMENT = /\s*\[\s*(?:(?<last>last)\s*(?:-\s*(?<back>\d+)\s*)?|(?<index>\d+)\s*)\]/y
const MEMBER = /\s*\.\s*(?:(?<quoted>"(?:[^"\\]|\\.)*")|(?<bare>[^\s."[\]*]+))/y

/**
 * Reads a path of a JSON diff: `$.a."b c"[3]`. Wildcards do not occur in diffs.
 *
 * @throws DamagedRowError
 */
export function parsePath(text: string): PathLeg[] {
  if (!text.startsWith('$')) throw damaged()
  const legs: PathLeg[] = []
  let at = 1
  while (at < text.length) {
    MEMBER.lastIndex = at
    ELEMENT.lastIndex = at
    const member = MEMBER.exec(text)?.groups
    const element = member === undefined ? ELEMENT.exec(text)?.groups : undefined
    if (member !== undefined) {
      legs.push({ key: Buffer.from(keyOf(member)).toString('latin1') })
      at = MEMBER.lastIndex
    } else if (element !== undefined) {
      const isFromEnd = element.last !== undefined
      legs.push({ index: Number((isFromEnd ? element.back : element.index) ?? 0), isFromEnd })
      at = ELEMENT.lastIndex
    } else {
      throw damaged()
    }
  }
  return legs
}

function keyOf({ quoted, bare }: Record<string, string>): string {
  if (quoted === undefined) return bare ?? ''
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw damaged()
  }
}
