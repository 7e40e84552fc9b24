import { type Cases, outcomeOf } from '../src/cases/outcome.ts'

/** Names of the cases that a plugin does not keep to, in the order of the kit. */
export async function failuresOf<S>(cases: Cases<S>, subject: S): Promise<string[]> {
  const failed: string[] = []
  for (const [name, run] of Object.entries(cases)) {
    const { status } = await outcomeOf(run, subject, undefined)
    if (status === 'failed') failed.push(name)
  }
  return failed
}

/** What deadlines are multiplied by where a plugin is known to let them pass. */
export const IMPATIENT = 0.05

const variable = 'TAILRACE_CONFORMANCE_PATIENCE'

/**
 * Why a plugin does not keep to one case.
 *
 * @param patience what deadlines are multiplied by
 */
export async function failureOf<S>(
  cases: Cases<S>,
  name: string,
  subject: S,
  patience = 1,
): Promise<string> {
  process.env[variable] = String(patience)
  try {
    const outcome = await outcomeOf(cases[name]!, subject, undefined)
    return outcome.status === 'failed' ? (outcome.error as Error).message : 'no failure'
  } finally {
    delete process.env[variable]
  }
}
