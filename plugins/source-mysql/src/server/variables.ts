import type { Session } from '../connection/session.ts'

/** Global variables of a server by name; those that it does not know are absent. */
export type Variables = ReadonlyMap<string, string>

/**
 * Reads global variables. Values end after 1,024 characters (reference manual, 15.7.7.42): sets of GTIDs are read otherwise.
 *
 * @throws TailraceError SOURCE_UNAVAILABLE
 */
export async function readVariables(
  session: Session,
  names: readonly string[],
): Promise<Variables> {
  const rows = await session.query<{ name: string; value: string | null }>(
    'SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)',
    [names],
  )
  return new Map(
    rows.map((row) => {
      const [name, value] = Object.values(row)
      return [name!.toLowerCase(), value ?? '']
    }),
  )
}

/** Whether a switch is on: `ON` or `1`. */
export function isOn(variables: Variables, name: string): boolean {
  return /^(on|1|yes|true)$/i.test(variables.get(name) ?? '')
}
