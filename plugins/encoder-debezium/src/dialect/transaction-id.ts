import type { Transaction } from '@tailrace/plugin-api'
import { dialectOf } from './dialect-of.ts'

/** The id of a transaction in the words of its database's connector. */
export function transactionId(transaction: Transaction): string {
  return dialectOf(transaction.origin).transactionId(transaction)
}
