import { setTimeout as delay } from 'node:timers/promises'
import {
  CLOCK,
  type CheckResult,
  type Clock,
  type Logger,
  type PluginContext,
  type Retries,
  RETRY_POLICY,
  type RetryPolicy,
  type Sink,
  TailraceError,
  type Token,
} from '@tailrace/plugin-api'

/** What a test can see and steer of a {@link testContext}. */
export interface TestContext extends PluginContext {
  readonly logs: readonly { level: string; message: string; fields: object }[]
  /** Errors that were retried. */
  readonly retried: readonly unknown[]
  readonly abort: AbortController
}

/** A context with the system's clock, a log kept in memory, and quick retries. */
export function testContext(
  options: { readonly baseDir?: string; readonly retryForMs?: number } = {},
): TestContext {
  const logs: { level: string; message: string; fields: object }[] = []
  const retried: unknown[] = []
  const log = (level: string) => (fields: object, message: string) =>
    void logs.push({ level, message, fields })
  const logger: Logger = {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
  }
  const clock: Clock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (milliseconds, signal) => delay(milliseconds, undefined, { ...(signal && { signal }) }),
  }
  const services = new Map<symbol, unknown>([
    [CLOCK, clock],
    [RETRY_POLICY, quickRetries(options.retryForMs ?? 60_000, retried)],
  ])
  const abort = new AbortController()
  return {
    pipeline: 'test',
    name: 'kafka',
    baseDir: options.baseDir ?? '/',
    logger,
    signal: abort.signal,
    get<T>(token: Token<T>): T {
      if (!services.has(token)) throw new TypeError(`no ${String(token)}`)
      return services.get(token) as T
    },
    logs,
    retried,
    abort,
  }
}

function quickRetries(retryForMs: number, retried: unknown[]): RetryPolicy {
  return {
    begin(): Retries {
      let failures = 0
      let since = 0
      return {
        get failures() {
          return failures
        },
        async wait(error, signal) {
          if (!TailraceError.is(error) || !error.retryable) throw error
          retried.push(error)
          if (failures++ === 0) since = performance.now()
          if (performance.now() - since > retryForMs) {
            throw new TailraceError('RETRIES_EXHAUSTED', error.message, { cause: error })
          }
          await delay(Math.min(500, 20 * 2 ** failures), undefined, { ...(signal && { signal }) })
        },
        reset() {
          failures = 0
        },
      }
    },
  }
}

/** All findings of a sink's prechecks. */
export async function findingsOf(sink: Sink): Promise<CheckResult[]> {
  const findings: CheckResult[] = []
  for await (const finding of sink.check()) findings.push(finding)
  return findings
}
