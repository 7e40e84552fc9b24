import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isRunning } from '../../kit/process/proc.ts'
import type { Backlog } from '../backlog/backlog.ts'
import { type Attended, startContestant } from '../contestants/attended.ts'
import type { Compression, Contestant } from '../contestants/contestant.ts'
import { startOf } from '../measure/process-usage.ts'
import { assertSameCensus, takeCensus } from '../measure/topic-census.ts'
import { type TopicTimes, watchTopic } from '../measure/topic-watch.ts'
import { UsageWatch } from '../measure/usage-watch.ts'
import type { Measurement } from '../report/run.ts'
import type { Servers } from '../servers.ts'
import { rounds } from './rounds.ts'
import type { Bench } from './scenario.ts'

/**
 * Lets the contestants deliver a backlog in turns, each from where it begins into a topic of its own.
 *
 * @throws Error when one ends, stalls, or delivers anything else than the backlog
 */
export async function* drainInTurns(
  { options, contestants, say }: Bench,
  servers: Servers,
  backlog: Backlog,
): AsyncGenerator<Measurement, void> {
  const { compression } = options
  for (const { contestant, round, run } of rounds(contestants, options.runs)) {
    say(`Run ${round} of ${options.runs}: ${contestant.describe()}`)
    yield await drain({ contestant, servers, backlog, run, compression, verify: round === 1 })
  }
}

/** What one drain needs. */
interface Drain {
  readonly contestant: Contestant
  readonly servers: Servers
  readonly backlog: Backlog
  readonly run: string
  readonly compression: Compression
  /** Whether the topic is read afterwards and compared with the backlog. */
  readonly verify: boolean
}

async function drain(task: Drain): Promise<Measurement> {
  const { contestant, servers, backlog, run, compression, verify } = task
  const { changes, start } = backlog
  // What earlier runs left to be written to the disk is not this one's burden.
  const beforeStart = () => promisify(execFile)('sync').catch(() => {})
  const memory = backlog.memories?.get(contestant.name)
  const attendance = { run, from: start, beforeStart, memory, compression }
  const running = await startContestant(contestant, servers, attendance)
  try {
    const startedAt = startOf(running.pid)
    const usage = new UsageWatch(running.pid)
    const isTopic = contestant.delivers === 'topic'
    const times = isTopic ? topicTimes(task, running) : fileTimes(running)
    const { firstAt, lastAt } = await times.finally(() => usage.end())
    const { cpuSeconds, peakRssMiB } = usage.last
    const seconds = (lastAt - startedAt) / 1000
    const steady = (lastAt - firstAt) / 1000
    if (isTopic && verify) {
      assertSameCensus(await takeCensus(servers.kafka, running.topic), backlog.census)
    }
    return {
      contestant: contestant.name,
      changes,
      seconds,
      changesPerSecond: changes / seconds,
      ...(steady > 0 ? { steadyChangesPerSecond: changes / steady } : {}),
      cpuSeconds,
      cpuMicrosPerChange: (cpuSeconds * 1_000_000) / changes,
      peakRssMiB,
    }
  } catch (error) {
    const { message } = error as Error
    const text = `${contestant.name}: ${message}; its log ends with\n${running.logTail()}`
    throw new Error(text, { cause: error })
  } finally {
    await running.end()
  }
}

function topicTimes({ servers, backlog }: Drain, running: Attended) {
  const alive = () => running.assertRunning()
  return watchTopic(servers.kafka, running.topic, backlog.records, { alive })
}

/** One that ends by itself is at work from its start until its end. */
async function fileTimes(running: Attended): Promise<TopicTimes> {
  const firstAt = startOf(running.pid)
  while (isRunning(running.pid)) await delay(10)
  return { firstAt, lastAt: performance.now() }
}
