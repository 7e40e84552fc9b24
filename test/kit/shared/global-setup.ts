import { COORDINATOR_VARIABLE, type Coordinator, startCoordinator } from './coordinator.ts'

let running: Promise<Coordinator> | undefined
let users = 0

/** vitest's globalSetup: lends one set of servers to the whole run, and stops it at the end. */
export default async function setup(): Promise<() => Promise<void>> {
  // Every project that inherits the setting calls this, in one process.
  users += 1
  running ??= startCoordinator()
  const coordinator = await running
  process.env[COORDINATOR_VARIABLE] = coordinator.url
  return async () => {
    users -= 1
    if (users > 0) return
    running = undefined
    delete process.env[COORDINATOR_VARIABLE]
    await coordinator.close()
    report(coordinator)
  }
}

function report({ skipped }: Coordinator): void {
  const byReason = Map.groupBy(skipped, ({ reason }) => reason)
  for (const [reason, suites] of byReason) {
    const files = [...new Set(suites.map(({ file }) => file))].toSorted()
    console.warn(`\nSkipped, as ${reason}:\n${files.map((file) => `  ${file}`).join('\n')}`)
  }
}
