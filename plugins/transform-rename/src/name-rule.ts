/** Gives a name's new name, or null where the rule does not mean it. */
export type NameRule = (name: string) => string | null

const special = /[.+^${}()|[\]\\]/g

/** Whether a pattern means one name only. */
export function isExact(pattern: string): boolean {
  return !pattern.startsWith('re:') && !/[*?]/.test(pattern)
}

function expression(pattern: string, wildcard: string): RegExp {
  if (pattern.startsWith('re:')) return new RegExp(`^(?:${pattern.slice(3)})$`, 'u')
  const glob = pattern
    .replaceAll(special, String.raw`\$&`)
    .replaceAll('*', `(${wildcard}*)`)
    .replaceAll('?', wildcard)
  return new RegExp(`^${glob}$`, 'u')
}

/**
 * What is wrong with a rule, or null: a regular expression that cannot be compiled, an exclusion, or a new name that
 * refers to a part which the pattern does not capture.
 */
export function problemOf(pattern: string, to: string): string | null {
  if (pattern.startsWith('!')) return `"${pattern}": a rename cannot exclude`
  let compiled: RegExp
  try {
    compiled = expression(pattern, '.')
  } catch (error) {
    return `"${pattern}": ${(error as Error).message}`
  }
  // An alternative that is empty matches anything, and the match then has a place for each group.
  const match = new RegExp(`${compiled.source}|`, 'u').exec('')!
  const named = Object.keys(match.groups ?? {})
  const regular = pattern.startsWith('re:')
  for (const [reference, number, name] of to.matchAll(
    regular ? /\$(?:(\d+)|<([^>]*)>)/g : /\{(\d+)\}/g,
  )) {
    const exists = number === undefined ? named.includes(name!) : Number(number) < match.length
    if (!exists || number === '0') {
      const captures = match.length - 1
      return `"${to}" refers to ${reference}, and "${pattern}" captures ${captures === 1 ? 'one part' : `${captures} parts`}`
    }
  }
  return null
}

/**
 * Compiles a rule for names.
 *
 * @param pattern a name; a glob, whose `*` are `{1}`, `{2}` … in the new name; or `re:` and a regular expression, whose
 *   groups are `$1`, `$2` … and `$<name>`
 * @param to the new name
 * @param crossesDots whether `*` and `?` match dots too
 */
export function compileNameRule(pattern: string, to: string, crossesDots: boolean): NameRule {
  if (isExact(pattern)) return (name) => (name === pattern ? to : null)
  const compiled = expression(pattern, crossesDots ? '.' : '[^.]')
  if (pattern.startsWith('re:')) {
    return (name) => (compiled.test(name) ? name.replace(compiled, to) : null)
  }
  return (name) => {
    const match = compiled.exec(name)
    return match === null ? null : to.replaceAll(/\{(\d+)\}/g, (_, n: string) => match[Number(n)]!)
  }
}

/** The first rule's answer that is not null. */
export function firstOf(rules: readonly NameRule[]): NameRule {
  return (name) => {
    for (const rule of rules) {
      const renamed = rule(name)
      if (renamed !== null) return renamed
    }
    return null
  }
}
