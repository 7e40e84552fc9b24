import type { Observable } from 'rxjs'

/**
 * How much more a source may emit: observables cannot say "slower". The runtime takes each emitted batch's bytes and
 * changes from it, and returns them when every sink has confirmed the batch.
 */
export interface Credit {
  /**
   * Whether nothing is left. A source looks after each batch; once true it stops reading its socket (keepalives go on)
   * until {@link Credit.returned}. The batch that exhausts the credit may overdraw it, so a change larger than all
   * credit still passes.
   */
  readonly exhausted: boolean
  /** Emits each time that exhausted credit becomes available again. */
  readonly returned: Observable<void>
  /** Whether emitted batches are not confirmed yet. A source moves its position by keepalives only when there are none. */
  readonly outstanding: boolean
}
