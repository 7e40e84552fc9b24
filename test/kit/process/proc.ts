import { readFileSync, readdirSync } from 'node:fs'

/** What `/proc/<pid>/stat` says of a process, as far as the kit needs it. */
export interface ProcessState {
  readonly pid: number
  readonly state: string
  readonly parent: number
  /** Start time in clock ticks after boot: with the pid it names a process for good. */
  readonly started: string
}

/** The state of a process (proc(5), `/proc/pid/stat`), or undefined when there is none. */
export function processState(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may itself hold spaces and brackets: fields are counted after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { pid, state: fields[0] ?? '', parent: Number(fields[1]), started: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

/** Whether a process runs: one that ended and waits for its parent to notice (a zombie) does not. */
export function isRunning(pid: number): boolean {
  const found = processState(pid)
  return found !== undefined && found.state !== 'Z' && found.state !== 'X'
}

/** All processes below `pid`, without itself. */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const found = /^\d+$/.test(name) ? processState(Number(name)) : undefined
    if (!found) continue
    const siblings = children.get(found.parent)
    if (siblings) siblings.push(found.pid)
    else children.set(found.parent, [found.pid])
  }
  const all = [...(children.get(pid) ?? [])]
  for (const child of all) all.push(...(children.get(child) ?? []))
  return all
}
