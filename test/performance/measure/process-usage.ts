import { readFileSync } from 'node:fs'
import { descendants } from '../../kit/process/proc.ts'

/** What a process and those below it have used since they started. */
export interface ProcessUsage {
  readonly cpuSeconds: number
  /** Largest resident set so far; of several processes the sum of theirs. */
  readonly peakRssMiB: number
}

/** Linux counts in hundredths of a second on every architecture Node runs on (`USER_HZ`). */
const TICKS_PER_SECOND = 100

interface Ticks {
  readonly cpu: number
  readonly started: number
}

/** Times of a process with all its threads and its children that have ended (proc(5)). */
function ticksOf(pid: number): Ticks | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const times = fields.slice(11, 15).map(Number)
    return { cpu: times.reduce((sum, each) => sum + each, 0), started: Number(fields[19]) }
  } catch {
    return undefined
  }
}

function peakRssKiB(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** Usage of `pid` and of `children`; undefined once the process is gone. */
export function usageOf(
  pid: number,
  children: readonly number[] = descendants(pid),
): ProcessUsage | undefined {
  const own = ticksOf(pid)
  // A process that has ended and waits for its parent has no memory any more.
  const memory = peakRssKiB(pid)
  if (!own || memory === 0) return undefined
  let cpu = own.cpu
  let rss = memory
  for (const child of children) {
    cpu += ticksOf(child)?.cpu ?? 0
    rss += peakRssKiB(child)
  }
  return { cpuSeconds: cpu / TICKS_PER_SECOND, peakRssMiB: rss / 1024 }
}

/** When the process started, on the scale of `performance.now()`, to a hundredth of a second. */
export function startOf(pid: number): number {
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
  const now = performance.now()
  const own = ticksOf(pid)
  if (!own) throw new Error(`No process ${pid}`)
  return now - (uptime - own.started / TICKS_PER_SECOND) * 1000
}
