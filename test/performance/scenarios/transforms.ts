import { backlogSize, loadBacklog } from '../backlog/load.ts'
import { drain } from './drain.ts'
import { rounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'

const COUNTS = [0, 1, 5, 10]

/** What `each` transforms cost: the same backlog through none, one, five and ten of them. */
export const transforms: Scenario = {
  summary: 'Drains the backlog through 0, 1, 5 and 10 transforms.',
  peers: [],
  async *run({ options, servers, contestants, say }) {
    say('Loading the backlog')
    const backlog = await loadBacklog(servers.database, backlogSize(options.scale))
    const variants = contestants.flatMap((contestant) =>
      COUNTS.map((count) => ({
        ...contestant,
        name: count === 0 ? contestant.name : `${contestant.name}+${count}`,
        start: (task: Parameters<typeof contestant.start>[0]) =>
          contestant.start({ ...task, transforms: count }),
      })),
    )
    for (const { contestant, round, run } of rounds(variants, options.runs)) {
      say(`Run ${round} of ${options.runs}: ${contestant.name}`)
      const verify = round === 1
      yield await drain({ contestant, servers, backlog, run: run.replace('+', '_plus_'), verify })
    }
  },
}
