import { parentPort, workerData } from 'node:worker_threads'
import { CommandWatch } from './command-watch.ts'
import { StateFile } from './state-file.ts'
import { toFailure } from './state-failure.ts'
import type { Answer, Question } from './state-channel.ts'

const port = parentPort!
const path = workerData as string
const file = new StateFile(path)
const watch = new CommandWatch(file, (command) => port.postMessage({ command } satisfies Answer))

/** What the outside may ask for: the state file's methods and the watch's. */
function answer({ method, args }: Question): unknown {
  if (method === 'watch' || method === 'unwatch') {
    return (watch[method] as (...args: unknown[]) => void).apply(watch, [...args])
  }
  try {
    return (file[method] as (...args: unknown[]) => unknown).apply(file, [...args])
  } finally {
    // Also when the result could not be stored: the next command must not wait for it.
    if (method === 'ownerFinishCommand') watch.finished(args[0] as string, args[2] as string)
    else if (method === 'send') watch.look()
  }
}

port.on('message', (question: Question) => {
  const { id, method } = question
  try {
    port.postMessage({ id, result: answer(question) } satisfies Answer)
  } catch (error) {
    port.postMessage({ id, failure: toFailure(error, path).facts } satisfies Answer)
  }
  if (method === 'close') {
    watch.close()
    port.close()
  }
})
