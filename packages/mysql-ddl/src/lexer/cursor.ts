import type { Lexer } from './lexer.ts'
import type { Token } from './token.ts'
import { Unreadable } from './unreadable.ts'

/** A place among a statement's tokens, and the questions that a parser asks there. */
export class Cursor {
  readonly #lexer: Lexer
  readonly #tokens: Token[] = []
  #at = 0

  constructor(lexer: Lexer) {
    this.#lexer = lexer
  }

  /** The token `ahead` places on, 0 for the current one. */
  peek(ahead = 0): Token {
    while (this.#tokens.length <= this.#at + ahead) this.#tokens.push(this.#lexer.next())
    return this.#tokens[this.#at + ahead] as Token
  }

  /** Returns the current token and moves on. */
  take(): Token {
    const token = this.peek()
    this.#at++
    return token
  }

  /** Whether these keywords or symbols come next, in this order. */
  at(...keywords: readonly string[]): boolean {
    return keywords.every((keyword, ahead) => this.peek(ahead).keyword === keyword)
  }

  /** Whether one of these keywords or symbols comes next. */
  atAny(keywords: ReadonlySet<string>): boolean {
    return keywords.has(this.peek().keyword)
  }

  /** Moves past these keywords or symbols if they come next. */
  accept(...keywords: readonly string[]): boolean {
    if (!this.at(...keywords)) return false
    this.#at += keywords.length
    return true
  }

  /** Moves past these keywords or symbols. Throws `Unreadable` where they do not come next. */
  expect(...keywords: readonly string[]): void {
    if (!this.accept(...keywords)) throw this.unexpected(keywords.join(' '))
  }

  /** Moves past a statement's end. Throws `Unreadable` where more follows. */
  expectEnd(): void {
    if (!this.atEnd()) throw this.unexpected('the end')
  }

  /** Where the token before the current one ends. */
  previousEnd(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0
  }

  atEnd(): boolean {
    return this.peek().kind === 'end' || (this.at(';') && this.peek(1).kind === 'end')
  }

  /** A name, quoted or not. */
  name(what = 'a name'): string {
    const { kind } = this.peek()
    if (kind !== 'word' && kind !== 'quoted') throw this.unexpected(what)
    return this.take().text
  }

  /** A name or a string, as the servers allow for character sets and engines. */
  nameOrString(what = 'a name'): string {
    return this.peek().kind === 'string' ? this.string() : this.name(what)
  }

  /** A string literal; several in a row are one. */
  string(): string {
    if (this.peek().kind !== 'string') throw this.unexpected('a string')
    let text = this.take().text
    while (this.peek().kind === 'string') text += this.take().text
    return text
  }

  /** A whole number. */
  integer(): number {
    const { kind, text } = this.peek()
    if (kind !== 'number') throw this.unexpected('a number')
    this.take()
    return Number(text)
  }

  /** Moves past a pair of parentheses and all between them, and returns the text between them. */
  parenthesized(): string {
    const open = this.peek()
    this.expect('(')
    for (let depth = 1; ;) {
      const token = this.take()
      if (token.kind === 'end') throw this.unexpected(')')
      if (token.keyword === '(') depth++
      else if (token.keyword === ')' && --depth === 0) return this.text(open.end, token.start)
    }
  }

  /** The statement's own text between two places. */
  text(start: number, end: number): string {
    return this.#lexer.sql.slice(start, end).trim()
  }

  /** Words of a list in parentheses, each read by `item`. */
  list<Item>(item: () => Item): Item[] {
    const items: Item[] = []
    this.expect('(')
    do items.push(item())
    while (this.accept(','))
    this.expect(')')
    return items
  }

  unexpected(wanted: string): Unreadable {
    const { kind, start, end } = this.peek()
    const found = kind === 'end' ? 'the end' : `"${this.text(start, Math.min(end, start + 40))}"`
    return new Unreadable(`${wanted} expected at character ${start + 1}, found ${found}`)
  }
}
