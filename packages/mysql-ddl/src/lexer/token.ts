/**
 * What a piece of SQL text is: `word` an unquoted name or keyword, `quoted` a quoted name, `string` a string literal,
 * `bytes` a hexadecimal literal, `bits` a bit literal, `symbol` one punctuation character, `end` the end of the text.
 */
export type TokenKind =
  | 'word'
  | 'quoted'
  | 'string'
  | 'number'
  | 'bytes'
  | 'bits'
  | 'symbol'
  | 'end'

/** One piece of SQL text. */
export interface Token {
  readonly kind: TokenKind
  /** The name without quotes, the string's value, the digits of a literal, or the text itself. */
  readonly text: string
  /** A word in capitals or a symbol, for comparison with keywords; empty for everything else. */
  readonly keyword: string
  /** Where it begins in the text, and where it ends (exclusive). */
  readonly start: number
  readonly end: number
}
