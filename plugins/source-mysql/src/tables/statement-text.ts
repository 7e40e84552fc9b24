/** Comments and brackets that may stand in front of a statement. */
const leading = /^(?:\s|\(|\/\*(?![!M])[^]*?\*\/|\/\*M?!\d*|--[^\n]*\n|#[^\n]*\n)*/

const ofAccounts =
  /^(?:(?:create|alter|drop|rename)\s+(?:or\s+replace\s+)?(?:user|role|server)|grant|revoke|install|uninstall)\b/i

const ofRows = /^(?:insert|update|delete|replace|load\s+data)\b/i

/** Whether a statement is about accounts or servers: it is of no use to anybody else, and may hold passwords. */
export function isOfAccounts(text: string): boolean {
  return ofAccounts.test(bare(text))
}

/** Whether a statement changes rows: then it is in the log in place of them (`binlog_format` other than ROW). */
export function isOfRows(text: string): boolean {
  return ofRows.test(bare(text))
}

/** Whether a text has a name in it, as a word of its own or between backticks. */
export function mentions(text: string, name: string): boolean {
  const lower = text.toLowerCase()
  const wanted = name.toLowerCase()
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + 1)) {
    const isWord = (character: string | undefined) =>
      character !== undefined && /[\w$]/.test(character)
    if (!isWord(lower[at - 1]) && !isWord(lower[at + wanted.length])) return true
  }
  return false
}

function bare(text: string): string {
  return text.slice(leading.exec(text)![0].length)
}
