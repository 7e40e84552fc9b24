/**
 * Tables of the workload that are followed. `item`: a number as key, and large values that most updates leave as they are. `place`: two
 * texts as key. `account`: a bank, whose transfers touch several rows in a transaction. A further one, `done`, says which transactions were committed.
 */
export const FOLLOWED = ['item', 'place', 'account'] as const
export type Followed = (typeof FOLLOWED)[number]

/** Accounts of the bank, and what each has in the beginning: their sum never changes. */
export const ACCOUNTS = 40
export const DEPOSIT = 1000

/** The columns that are compared, as text; key columns first. */
export const columns: Readonly<Record<Followed, readonly string[]>> = {
  item: ['id', 'stamp', 'amount', 'note', 'big'],
  place: ['region', 'code', 'stamp', 'note'],
  account: ['id', 'owner', 'balance', 'version'],
}
