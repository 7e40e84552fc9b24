import { TailraceError } from '@tailrace/plugin-api'

/** What a refusal throws, or null where there is none. */
export function refusalOf(refuse: () => void): TailraceError | null {
  try {
    refuse()
    return null
  } catch (error) {
    if (TailraceError.is(error)) return error
    throw error
  }
}
