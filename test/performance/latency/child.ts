import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A module of this folder in a process of its own, so that it has the time it needs. */
export interface Child<Result> {
  /** Resolves with the object it sends at its end. */
  readonly result: Promise<Result>
  end(): void
}

/** Starts `module` and hands it its task. It ends with this process. */
export function startChild<Result extends object>(module: string, task: object): Child<Result> {
  const child: ChildProcess = fork(fileURLToPath(new URL(module, import.meta.url)))
  child.send(task)
  const result = new Promise<Result>((resolve, reject) => {
    child.on('message', (message) => resolve(message as Result))
    child.once('exit', (code) => reject(new Error(`${module} ended with ${code}`)))
  })
  // Ended by `end()`, nobody waits for it.
  result.catch(() => {})
  return { result, end: () => void child.kill() }
}
