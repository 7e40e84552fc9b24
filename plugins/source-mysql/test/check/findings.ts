import type { CheckResult } from '@tailrace/plugin-api'
import type { z } from 'zod'
import { prechecks } from '../../src/check/prechecks.ts'
import { connectionSettings } from '../../src/connection/settings.ts'
import { options } from '../../src/options.ts'

/** Findings of all prechecks, in their order. */
export function findings(input: z.input<typeof options>): Promise<CheckResult[]> {
  const parsed = options.parse(input)
  return Array.fromAsync(
    prechecks({ connection: connectionSettings(parsed), options: parsed, measureFor: 20 }),
  )
}

/** `check status` of each. */
export function states(results: readonly CheckResult[]): string[] {
  return results.map(({ check, status }) => `${check} ${status}`)
}

/** Those that are not fine, by their check. */
export function troubles(results: readonly CheckResult[]): Record<string, CheckResult> {
  const bad = results.filter(({ status }) => status !== 'pass')
  return Object.fromEntries(bad.map((result) => [result.check, result]))
}
