import type { Session } from '../session.ts'
import { readCommentStart, skipComment, skipLine } from './comments.ts'
import { readQuoted } from './quoted.ts'
import type { Token, TokenKind } from './token.ts'
import { Unreadable } from './unreadable.ts'

const blank = /[\s\0]*/y
const word = /[\w$\u0080-\uffff]+/y
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/y
const digitsOnly = /^\d+$|^\d+[eE]\d*$/
const ascii = /^[\w$]*$/

/** Cuts SQL text into tokens as the servers do, one at a time; conditional comments that fit are read as if they were none. */
export class Lexer {
  readonly sql: string
  readonly #session: Session
  #at = 0
  #conditions = 0
  #afterDot = false
  #nameEnd = -1

  constructor(sql: string, session: Session) {
    this.sql = sql
    this.#session = session
  }

  /** The next token, or one of kind `end`, as often as asked. Throws `Unreadable` at an open quote or comment. */
  next(): Token {
    this.#skipBlank()
    const { sql } = this
    const start = this.#at
    if (start >= sql.length) return this.#token('end', '', start, start)
    const afterDot = this.#afterDot
    this.#afterDot = false
    const character = sql[start] as string
    if (character === '`') return this.#quoted('quoted', start, false)
    if (character === '"' && this.#session.sqlMode.ansiQuotes)
      return this.#quoted('quoted', start, false)
    if (character === '"' || character === "'") return this.#string(start)
    if (afterDot && this.#match(word, start)) return this.#word(start)
    return this.#literal(character, start) ?? this.#wordOrSymbol(character, start)
  }

  #skipBlank(): void {
    const { sql } = this
    for (;;) {
      this.#match(blank, this.#at)
      this.#at = blank.lastIndex
      const at = this.#at
      const character = sql[at]
      if (character === '#') this.#at = skipLine(sql, at)
      else if (character === '-' && sql[at + 1] === '-' && !(sql.charCodeAt(at + 2) > 32))
        this.#at = skipLine(sql, at)
      else if (character === '/' && sql[at + 1] === '*') this.#enterComment(at)
      else if (character === '*' && sql[at + 1] === '/' && this.#conditions > 0) {
        this.#conditions--
        this.#at += 2
      } else return
    }
  }

  #enterComment(at: number): void {
    const { end, conditional, executed } = readCommentStart(this.sql, at, this.#session)
    if (executed) {
      this.#conditions++
      this.#at = end
    } else this.#at = skipComment(this.sql, end, conditional)
  }

  /** A number, or a literal that a letter introduces, if one is there. */
  #literal(character: string, start: number): Token | undefined {
    const { sql } = this
    if (sql[start + 1] === "'" && 'xXbBnN'.includes(character))
      return this.#introduced(character, start)
    if (isDigit(character)) {
      this.#match(word, start)
      const text = sql.slice(start, word.lastIndex)
      if (/^0x[\da-fA-F]+$/.test(text))
        return this.#token('bytes', text.slice(2), start, word.lastIndex)
      if (/^0b[01]+$/.test(text)) return this.#token('bits', text.slice(2), start, word.lastIndex)
      if (!digitsOnly.test(text)) return undefined
    } else if (character !== '.' || start === this.#nameEnd || !isDigit(sql[start + 1]))
      return undefined
    this.#match(number, start)
    return this.#token('number', sql.slice(start, number.lastIndex), start, number.lastIndex)
  }

  #introduced(character: string, start: number): Token {
    if (character === 'n' || character === 'N') return this.#string(start + 1)
    const { text, end } = readQuoted(this.sql, start + 1, false)
    return this.#token(character === 'x' || character === 'X' ? 'bytes' : 'bits', text, start, end)
  }

  #wordOrSymbol(character: string, start: number): Token {
    if (this.#match(word, start)) return this.#word(start)
    this.#afterDot = character === '.'
    return this.#token('symbol', character, start, start + 1, character)
  }

  #word(start: number): Token {
    const text = this.sql.slice(start, word.lastIndex)
    return this.#token(
      'word',
      text,
      start,
      word.lastIndex,
      ascii.test(text) ? text.toUpperCase() : '',
    )
  }

  #string(start: number): Token {
    return this.#quoted('string', start, !this.#session.sqlMode.noBackslashEscapes)
  }

  #quoted(kind: TokenKind, start: number, backslashEscapes: boolean): Token {
    const { text, end } = readQuoted(this.sql, start, backslashEscapes)
    if (kind === 'quoted' && text === '')
      throw new Unreadable(`the name at character ${start + 1} is empty`)
    return this.#token(kind, text, start, end)
  }

  #match(pattern: RegExp, at: number): boolean {
    pattern.lastIndex = at
    return pattern.test(this.sql)
  }

  #token(kind: TokenKind, text: string, start: number, end: number, keyword = ''): Token {
    this.#at = end
    if (kind === 'word' || kind === 'quoted') this.#nameEnd = end
    return { kind, text, keyword, start, end }
  }
}

function isDigit(character = ''): boolean {
  return character >= '0' && character <= '9'
}
