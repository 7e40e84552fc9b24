/** One case of a kit: returns where the plugin keeps to it, throws where not. */
export type CaseRun<S> = (subject: S) => void | Promise<void>

/** The cases of a kit by name. */
export type Cases<S> = Readonly<Record<string, CaseRun<S>>>

/** Reasons by the name of the case that is skipped. */
export type Skips<Name extends string> = { readonly [K in Name]?: string }

/** How a case ended. A skipped one was run all the same, and failed as it should. */
export type Outcome =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'skipped'; readonly reason: string; readonly error: unknown }

/**
 * Runs one case. A case that is skipped is run too: what would pass need not be skipped, and a skip that has outlived its
 * reason fails the suite.
 */
export async function outcomeOf<S>(
  run: CaseRun<S>,
  subject: S,
  reason: string | undefined,
): Promise<Outcome> {
  if (reason?.trim() === '') {
    return { status: 'failed', error: new Error('a skip needs a reason, and this one has none') }
  }
  try {
    await run(subject)
  } catch (error) {
    return reason === undefined ? { status: 'failed', error } : { status: 'skipped', reason, error }
  }
  return reason === undefined
    ? { status: 'passed' }
    : {
        status: 'failed',
        error: new Error(`this case passes now: take its skip away (its reason was: ${reason})`),
      }
}

/** Names in `skip` that no case has: cases that were renamed, or misspelt. */
export function staleSkips<S>(cases: Cases<S>, skip: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(skip).filter((name) => !Object.hasOwn(cases, name))
}
