import type { Start } from '../databases/bench-database.ts'
import type { Servers } from '../servers.ts'
import type { Contestant } from './contestant.ts'

/** What contestants that go on from what they stored have stored, by their names. */
export type Memories = ReadonlyMap<string, string>

/** Has contestants store that they are at a place, while nothing is behind it yet. */
export async function rememberAll(
  contestants: readonly Contestant[],
  { database, kafka }: Servers,
  at: Start,
): Promise<Memories> {
  const { url, table } = database
  const memories = new Map<string, string>()
  for (const contestant of contestants) {
    if (!contestant.remember) continue
    const reading = await at.open('remember')
    const topicPrefix = 'bench-remember'
    const memory = await contestant.remember({
      reading,
      url,
      table,
      kafka,
      topicPrefix,
      compression: 'none',
    })
    await reading.close()
    if (memory !== undefined) memories.set(contestant.name, memory)
  }
  return memories
}
