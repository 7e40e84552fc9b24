import type { Arrival } from '../arrivals.ts'
import { ACCOUNTS, DEPOSIT } from '../workload/tables.ts'
import { type Findings, noFindings } from './findings.ts'
import { compareIds } from './place.ts'

interface Account {
  readonly balance: number
  readonly version: number
  /** Up to this version a snapshot brought it before the stream did. */
  readonly ahead: number
}

const commitOf = (id: string): string => id.split('/')[1]!

/**
 * The bank as a consumer of its topic has it, which has one partition: each account's versions follow one another, and after each transaction the
 * sum is what it was in the beginning. Repeats are dropped by their ids, as a reader that cares does.
 */
export class Ledger {
  readonly #accounts = new Map<number, Account>()
  readonly #findings: Findings
  #lastId: string | null = null
  #commit: string | null = null
  /** Transactions after which the sum was looked at. */
  checked = 0
  repeated = 0

  constructor(findings: Findings = noFindings()) {
    this.#findings = findings
  }

  arrived({ id, op, key, after }: Arrival): void {
    const {
      id: number,
      balance,
      version,
    } = after as unknown as { id: number } & Omit<Account, 'ahead'>
    if (op !== 'read') {
      if (this.#lastId !== null && compareIds(id, this.#lastId) <= 0) {
        this.repeated++
        return
      }
      if (commitOf(id) !== this.#commit) this.#close()
      this.#commit = commitOf(id)
      this.#lastId = id
    }
    const before = this.#accounts.get(number)
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
    this.#accounts.set(number, { balance, version, ahead })
  }

  /** A transaction has ended: the sum must be right, once all accounts are known. */
  #close(): void {
    if (this.#commit === null || this.#accounts.size < ACCOUNTS) return
    this.checked++
    if (this.sum === ACCOUNTS * DEPOSIT) return
    this.#findings.unbalanced.push(`${this.sum} after ${this.#lastId!}`)
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
    this.#commit = null
  }
}
