import type { Credit } from '@tailrace/plugin-api'
import { Subject } from 'rxjs'

/** Credit that a test spends by hand. */
export class TestCredit implements Credit {
  exhausted = false
  outstanding = false
  readonly returned = new Subject<void>()

  /** Takes all credit away. */
  exhaust(): void {
    this.exhausted = true
  }

  /** Gives it back. */
  giveBack(): void {
    this.exhausted = false
    this.returned.next()
  }
}
