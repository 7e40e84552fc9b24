import { Unreadable } from './unreadable.ts'

/** A quoted piece of text: its value, and where the text goes on behind the closing quote. */
export interface Quoted {
  readonly text: string
  readonly end: number
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001a',
  // These two keep their backslash, for the sake of LIKE (MySQL Reference Manual, "String Literals").
  '%': '\\%',
  _: '\\_',
}

/** Reads what stands between a pair of quotes, the first of which is at `start`; a doubled quote is one of them. */
export function readQuoted(sql: string, start: number, backslashEscapes: boolean): Quoted {
  const quote = sql[start] as string
  let text = ''
  let from = start + 1
  for (let at = from; at < sql.length; at++) {
    const character = sql[at]
    if (character === quote) {
      text += sql.slice(from, at)
      if (sql[at + 1] !== quote) return { text, end: at + 1 }
      from = ++at
    } else if (backslashEscapes && character === '\\') {
      const escaped = sql[at + 1] ?? ''
      text += sql.slice(from, at) + (escapes[escaped] ?? escaped)
      from = ++at + 1
    }
  }
  throw new Unreadable(`the quote at character ${start + 1} is not closed`)
}
