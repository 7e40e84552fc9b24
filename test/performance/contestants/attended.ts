import { readFileSync } from 'node:fs'
import { isRunning } from '../../kit/process/proc.ts'
import { createSlot, dropSlot } from '../backlog/table.ts'
import type { Servers } from '../servers.ts'
import type { Contestant, Running, Task } from './contestant.ts'

/** A contestant at work between a slot and a topic of its own. */
export interface Attended extends Running {
  readonly topic: string
  /** @throws Error with the end of its log, when it does not run any more */
  assertRunning(): void
  /** The last lines of its log. */
  readonly logTail: () => string
}

/** What a contestant is started with. */
export interface Attendance extends Pick<Task, 'endLsn' | 'snapshot'> {
  /** Tells this run from the others of a bench; lower-case letters, digits and _. */
  readonly run: string
  /** The slot to start from a copy of. Default: none, the stream begins now. */
  readonly copyOf?: string
  /** Called when all is ready, at the last moment before the start. */
  readonly beforeStart?: () => Promise<unknown>
}

/** Makes a slot (unless the table is read as it is) and a topic with three partitions, and starts a contestant. `end()` removes all three. */
export async function startContestant(
  contestant: Contestant,
  { database, kafka }: Servers,
  { run, copyOf, beforeStart, ...rest }: Attendance,
): Promise<Attended> {
  const slot = `bench_${run}`
  const topicPrefix = `bench-${run}`
  if (copyOf !== undefined) {
    await database.query('SELECT pg_copy_logical_replication_slot($1, $2)', [copyOf, slot])
  } else if (rest.snapshot !== true) await createSlot(database, slot)
  const topic = await kafka.createTopic({
    topic: `${topicPrefix}.public.orders`,
    partitions: 3,
    config: { 'file.delete.delay.ms': '100' },
  })
  await beforeStart?.()
  const running = await contestant.start({ database, kafka, slot, topicPrefix, ...rest })
  const logTail = () => readFileSync(running.logFile, 'utf8').split('\n').slice(-25).join('\n')
  return {
    ...running,
    topic,
    logTail,
    assertRunning() {
      if (!isRunning(running.pid)) throw new Error('It has ended')
    },
    async end() {
      await running.end()
      await dropSlot(database, slot)
      await kafka.deleteTopic(topic)
    },
  }
}
