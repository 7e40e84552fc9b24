/**
 * The members of a JSON object, each as the very text that stands in it: no number is rounded and no escape undone.
 *
 * @param json an object, without spaces between its tokens
 */
export function jsonMembers(json: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>()
  let at = 1
  while (at < json.length - 1) {
    const nameEnd = valueEnd(json, at)
    const end = valueEnd(json, nameEnd + 1)
    members.set(JSON.parse(json.slice(at, nameEnd)) as string, json.slice(nameEnd + 1, end))
    at = end + 1
  }
  return members
}

/** Offset behind the value that begins at an offset. */
function valueEnd(json: string, start: number): number {
  let depth = 0
  for (let at = start; at < json.length; at++) {
    const character = json[at]!
    if (character === '"') at = stringEnd(json, at)
    else if (character === '{' || character === '[') depth++
    else if (depth > 0 && (character === '}' || character === ']')) depth--
    else if (depth === 0 && /[,:}\]]/.test(character)) return at
  }
  return json.length
}

/** Offset of the quote that ends a string. */
function stringEnd(json: string, start: number): number {
  let at = start + 1
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at
}
