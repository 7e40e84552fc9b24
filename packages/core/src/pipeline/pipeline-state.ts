import type { TailraceError } from '@tailrace/plugin-api'

/**
 * The states of a pipeline:
 *
 * ```
 * idle → starting → running ⇄ paused → draining → stopped
 *            └──────────┴─────────┴────────┴─────→ failed
 * ```
 *
 * `starting` and `running` include waiting for a server that is away; `retrying` of {@link PipelineSnapshot} says so.
 */
export type PipelineState =
  | 'idle'
  | 'starting'
  | 'running'
  | 'paused'
  | 'draining'
  | 'stopped'
  | 'failed'

/** A state and how it came about. */
export interface PipelineTransition {
  readonly state: PipelineState
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Why a pipeline failed. */
  readonly error?: TailraceError
}

/** Whether a pipeline in this state has ended. */
export function isFinal(state: PipelineState): boolean {
  return state === 'stopped' || state === 'failed'
}
