import type { Contestant } from './contestant.ts'
import { debezium } from './debezium.ts'
import { mysqlbinlog } from './mysqlbinlog.ts'
import { pgRecvlogical } from './pg-recvlogical.ts'
import { tailrace } from './tailrace.ts'

const ALL: readonly Contestant[] = [tailrace, debezium, pgRecvlogical, mysqlbinlog]

/** Names that `--peers` takes. */
export const PEERS = ALL.slice(1).map(({ name }) => name)

/**
 * The contestants of these names that can run here. Those that cannot are told to `say`.
 *
 * @throws Error for a name that is no contestant's
 */
export async function chooseContestants(
  names: readonly string[],
  say: (line: string) => void,
): Promise<Contestant[]> {
  const present: Contestant[] = []
  for (const name of new Set(names)) {
    const found = ALL.find((each) => each.name === name)
    if (!found) throw new Error(`No peer "${name}"; there are ${PEERS.join(', ')}`)
    const absence = await found.absence()
    if (absence === undefined) present.push(found)
    else say(`${name} is absent: ${absence}`)
  }
  return present
}
