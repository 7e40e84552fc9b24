/** What a statement of the log is to its transaction; null where it is none of these. */
export type TransactionWord = 'end' | 'xa' | 'savepoint' | null

const C = 0x43
const R = 0x52
const S = 0x53
const X = 0x58
const LOWER = 0x20
/** Longer than `ROLLBACK TO` and a name that no server allows. */
const LONGEST = 4 * 64 + 32

/**
 * Tells the statements that the servers write around rows. `ROLLBACK` ends a transaction that changed tables of engines without
 * transactions, whose changes stay.
 */
export function transactionWord(statement: Uint8Array): TransactionWord {
  const first = statement[0]! & ~LOWER
  if (first !== C && first !== R && first !== S && first !== X) return null
  if (statement.length > LONGEST) return null
  const text = Buffer.from(statement).toString('latin1').toUpperCase()
  if (text === 'COMMIT' || text === 'ROLLBACK') return 'end'
  if (text.startsWith('XA ')) return 'xa'
  if (/^(SAVEPOINT|ROLLBACK TO|RELEASE SAVEPOINT)\s/.test(text)) return 'savepoint'
  return null
}
