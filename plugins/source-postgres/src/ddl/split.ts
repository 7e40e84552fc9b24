/**
 * The text of one statement of a query of several, which a client sent as one: the n-th that does what `tag` says. The whole query
 * where that cannot be told, as for statements inside of functions.
 *
 * @param names of what the statement made or changed, one of which it must mention
 */
export function statementText(
  query: string,
  tag: string,
  nth: number,
  names: readonly string[],
): string {
  const statements = splitStatements(query)
  if (statements.length === 1) return statements[0]!
  // What was rolled back was counted and is not any more.
  if (statements.some((statement) => begins(statement, ['ROLLBACK']))) return query.trim()
  const words =
    tag === 'SELECT INTO' || tag === 'CREATE TABLE AS' ? tag.split(' ').slice(0, 1) : tag.split(' ')
  const text = statements.filter((statement) => begins(statement, words))[nth - 1]
  if (text === undefined) return query.trim()
  const plain = text.toLowerCase()
  const isAbout = names.length === 0 || names.some((name) => plain.includes(name.toLowerCase()))
  return isAbout ? text : query.trim()
}

/** Words that may stand between those of a tag: CREATE OR REPLACE VIEW, CREATE UNIQUE INDEX, CREATE UNLOGGED TABLE. */
const between =
  /^(OR|REPLACE|UNIQUE|UNLOGGED|TEMP|TEMPORARY|GLOBAL|LOCAL|TRUSTED|PROCEDURAL|RECURSIVE|CONSTRAINT|FOREIGN)$/

function begins(statement: string, words: readonly string[]): boolean {
  const found = withoutComments(statement)
    .trim()
    .toUpperCase()
    .split(/[^A-Z]+/)
  let at = 0
  for (const word of words) {
    while (at > 0 && found[at] !== word && between.test(found[at] ?? '')) at++
    if (found[at] !== word) return false
    at++
  }
  return true
}

/** A statement with a blank for each comment; one inside of a string goes too. */
export function withoutComments(statement: string): string {
  return statement.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
}

/** What hides a semicolon: comments, strings, quoted names, dollar quotes; then parentheses and SQL bodies of functions. */
const token =
  /--[^\n]*|\/\*|\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w$])\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[();]|\b(?:BEGIN\s+ATOMIC|CASE|END)\b/giu

/** Splits a query at the semicolons between its statements, as psql does. */
export function splitStatements(query: string): string[] {
  const statements: string[] = []
  let start = 0
  let depth = 0
  let body = 0
  token.lastIndex = 0
  for (let found = token.exec(query); found !== null; found = token.exec(query)) {
    const [text] = found
    if (text === '/*') token.lastIndex = endOfComment(query, found.index)
    else if (text.startsWith('$')) {
      const end = query.indexOf(text, token.lastIndex)
      token.lastIndex = end === -1 ? query.length : end + text.length
    } else if (text === '(') depth++
    else if (text === ')') depth--
    else if (/^begin/i.test(text)) body++
    else if (/^case$/i.test(text)) body += body > 0 ? 1 : 0
    else if (/^end$/i.test(text)) body -= body > 0 ? 1 : 0
    else if (text === ';' && depth <= 0 && body === 0) {
      statements.push(query.slice(start, found.index).trim())
      start = token.lastIndex
    }
  }
  statements.push(query.slice(start).trim())
  return statements.filter((statement) => withoutComments(statement).trim() !== '')
}

/** Comments nest. */
function endOfComment(query: string, start: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  let depth = 0
  for (let found = edge.exec(query); found !== null; found = edge.exec(query)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return query.length
}
