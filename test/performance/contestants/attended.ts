import { readFileSync } from 'node:fs'
import { isRunning } from '../../kit/process/proc.ts'
import type { Start } from '../databases/bench-database.ts'
import type { Servers } from '../servers.ts'
import type { Compression, Contestant, Running } from './contestant.ts'

/** A contestant at work between the database and a topic of its own. */
export interface Attended extends Running {
  readonly topic: string
  /** @throws Error with the end of its log, when it does not run any more */
  assertRunning(): void
  /** The last lines of its log. */
  readonly logTail: () => string
}

/** What a contestant is started with. */
export interface Attendance {
  /** Tells this run from the others of a bench; lower-case letters, digits and _. */
  readonly run: string
  /** Where it begins to read. */
  readonly from: Start
  /** Default `none`. */
  readonly compression?: Compression
  /** Called when all is ready, at the last moment before the start. */
  readonly beforeStart?: () => Promise<unknown>
  /** What the contestant remembers of that place. */
  readonly memory?: string | undefined
}

/** Opens a reading, makes a topic with three partitions, and starts a contestant. `end()` removes all three. */
export async function startContestant(
  contestant: Contestant,
  { database, kafka }: Servers,
  { run, from, beforeStart, memory, compression = 'none' }: Attendance,
): Promise<Attended> {
  const { url, table } = database
  const reading = await from.open(run)
  const topicPrefix = `bench-${run}`
  const topic = await kafka.createTopic({
    topic: `${topicPrefix}.${table}`,
    partitions: 3,
    config: { 'file.delete.delay.ms': '100' },
  })
  await beforeStart?.()
  const running = await contestant.start({
    reading,
    url,
    table,
    kafka,
    topicPrefix,
    memory,
    compression,
  })
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
      await reading.close()
      await kafka.deleteTopic(topic)
    },
  }
}
