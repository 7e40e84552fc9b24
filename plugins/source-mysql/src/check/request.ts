import { type CheckResult, TailraceError } from '@tailrace/plugin-api'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { Options } from '../options.ts'

/** What prechecks look at. */
export interface CheckRequest {
  readonly connection: ConnectionSettings
  readonly options: Options
  /** How long the rate at which log is written is measured, in milliseconds, where the server has no figure; default 1000. */
  readonly measureFor?: number
}

/** A finding for an error: what starting would raise. */
export function failed(check: string, error: unknown): CheckResult {
  if (!TailraceError.is(error)) {
    return { check, status: 'fail', detail: error instanceof Error ? error.message : String(error) }
  }
  const { code, message: detail, fix } = error
  return { check, status: 'fail', detail, code, ...(fix !== undefined && { fix }) }
}

/** A finding by a refusal: what it throws, or what is fine. */
export function finding(check: string, refuse: () => void, fine: string): CheckResult {
  try {
    refuse()
  } catch (error) {
    return failed(check, error)
  }
  return { check, status: 'pass', detail: fine }
}
