import type { Arrival } from '../arrivals.ts'
import type { Log } from '../database/log.ts'
import { ACCOUNTS, DEPOSIT } from '../workload/tables.ts'
import { type Findings, noFindings } from './findings.ts'

interface Account {
  readonly balance: number
  readonly version: number
  /** Up to this version a snapshot brought it before the stream did. */
  readonly ahead: number
}

/**
 * The bank as a consumer of its topic has it, which has one partition: each account's versions follow one another, and after each transaction the
 * sum is what it was in the beginning. Repeats are dropped by their ids, as a reader that cares does.
 */
export class Ledger {
  readonly #accounts = new Map<string, Account>()
  readonly #findings: Findings = noFindings()
  readonly #log: Log
  /** Ids of changes that may come again. */
  #ids = new Set<string>()
  #transaction: string | null = null
  /** Transactions after which the sum was looked at. */
  checked = 0
  repeated = 0

  constructor(log: Log) {
    this.#log = log
  }

  arrived({ id, op, key, after }: Arrival): void {
    const before = this.#accounts.get(key)
    const { balance = before?.balance ?? Number.NaN, version = Number.NaN } =
      after as Partial<Account>
    if (op !== 'read') {
      if (this.#ids.has(id)) {
        this.repeated++
        return
      }
      this.#ids.add(id)
      const transaction = this.#log.transactionOf(id)
      if (transaction !== this.#transaction) this.#close()
      this.#transaction = transaction
    }
    let ahead = -1
    if (op === 'read') {
      const isSame = before?.version === version && before.balance === balance
      if (before !== undefined && !isSame && version <= before.version) {
        this.#findings.misread.push(`${key} version ${version} where ${before.version} was (${id})`)
      }
      if (!isSame) ahead = version
    } else if (before !== undefined && version <= before.ahead) {
      return
    } else if (before !== undefined && version !== before.version + 1) {
      const list = version > before.version ? this.#findings.lost : this.#findings.disordered
      list.push(`${key} version ${version} after ${before.version} (${id})`)
    }
    this.#accounts.set(key, { balance, version, ahead })
  }

  /** A transaction has ended: the sum must be right, once all accounts are known. */
  #close(): void {
    if (this.#transaction === null || this.#accounts.size < ACCOUNTS) return
    this.checked++
    if (this.sum === ACCOUNTS * DEPOSIT) return
    this.#findings.unbalanced.push(`${this.sum} after ${this.#transaction}`)
  }

  get sum(): number {
    return [...this.#accounts.values()].reduce((sum, { balance }) => sum + balance, 0)
  }

  get findings(): Findings {
    return this.#findings
  }

  /** A new stream begins: what is known of the accounts is void. */
  beginAnew(): void {
    this.#accounts.clear()
    this.#transaction = null
    this.settle()
  }

  /** Nothing that arrived until now may come again: forgets it. */
  settle(): void {
    this.#ids = new Set()
  }
}
