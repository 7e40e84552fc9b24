import { afterEach } from 'vitest'
import { sessionsAtWork } from './at-work.ts'

// Suites share servers: whoever waited in vain may have waited for somebody else's session.
afterEach(async ({ task }) => {
  const errors = task.result?.errors ?? []
  if (!errors.some(({ message }) => /^(Test timed out|Waited) /.test(message))) return
  const sessions = await sessionsAtWork()
  if (sessions !== '') console.error(`Sessions as "${task.name}" was given up:\n${sessions}`)
})
