/** A comment as the servers keep it: in three bytes a character at most, and a question mark for what takes four. */
export function storedComment(comment: string): string {
  return comment.replace(/[\u{10000}-\u{10ffff}]/gu, '?')
}
