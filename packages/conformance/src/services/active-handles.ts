import assert from 'node:assert/strict'
import { until } from './until.ts'

const watched = /^(?:TCP|TLS|Pipe|UDP|Timeout|Worker|MessagePort|FS|Process)/u

function counts(): Map<string, number> {
  const found = new Map<string, number>()
  for (const type of process.getActiveResourcesInfo()) {
    if (watched.test(type)) found.set(type, (found.get(type) ?? 0) + 1)
  }
  return found
}

/**
 * Notes the sockets, timers and workers that keep the process alive now; the function it gives waits until there are no
 * more than that again.
 */
export function watchHandles(): (after: string) => Promise<void> {
  const before = counts()
  return async (after) => {
    let left: string[] = []
    const isClean = () => {
      left = [...counts()]
        .filter(([type, count]) => count > (before.get(type) ?? 0))
        .map(([type, count]) => `${count - (before.get(type) ?? 0)} ${type}`)
      return left.length === 0
    }
    await until(isClean, () => 'sockets and timers to end', 3000).catch(() => {
      assert.fail(`${after} left behind: ${left.join(', ')}`)
    })
  }
}
