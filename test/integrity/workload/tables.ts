/** Tables of the workload that are followed. */
export const FOLLOWED = ['item', 'place', 'account'] as const
export type Followed = (typeof FOLLOWED)[number]

/** Accounts of the bank, and what each has in the beginning: their sum never changes. */
export const ACCOUNTS = 40
export const DEPOSIT = 1000

/**
 * What writers change. `item`: a number as key, and values that are stored apart, so that the log leaves them out where they stay.
 * `place`: two texts as key. `account`: a bank, whose transfers touch several rows in a transaction. `done` says which transactions were
 * committed and is not followed.
 */
export const schema = `
  CREATE TABLE item (id bigint PRIMARY KEY, stamp text NOT NULL, amount numeric NOT NULL, note text, big text);
  ALTER TABLE item ALTER COLUMN big SET STORAGE EXTERNAL;
  CREATE TABLE place (region text, code text, stamp text NOT NULL, note text, PRIMARY KEY (region, code));
  CREATE TABLE account (id bigint PRIMARY KEY, owner text NOT NULL, balance bigint NOT NULL, version bigint NOT NULL);
  CREATE TABLE done (transaction text PRIMARY KEY)`

/** Opens the accounts. */
export const deposits = `INSERT INTO account SELECT id, 'owner ' || id, ${DEPOSIT}, 0 FROM generate_series(1, ${ACCOUNTS}) id`

/** Rows that nobody changes: what a snapshot leaves out of them, no later change brings. */
export const still = `
  INSERT INTO item SELECT id, '5.' || id, id / 7.0, NULL, repeat('still', id % 700) FROM generate_series(500001, 500600) id;
  INSERT INTO place SELECT 'still', 'c' || id, '5.' || id, NULL FROM generate_series(1, 300) id`

/** The columns that are compared, as text; key columns first. */
export const columns: Readonly<Record<Followed, readonly string[]>> = {
  item: ['id', 'stamp', 'amount', 'note', 'big'],
  place: ['region', 'code', 'stamp', 'note'],
  account: ['id', 'owner', 'balance', 'version'],
}
