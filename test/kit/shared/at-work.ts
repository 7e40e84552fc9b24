import { setTimeout as delay } from 'node:timers/promises'

/** Servers that this process has been lent, by name, each with what tells who is at work on it. */
export const atWork = new Map<string, () => Promise<readonly object[]>>()

/** What the sessions of all servers in {@link atWork} do just now, as text. */
export async function sessionsAtWork(): Promise<string> {
  const told = [...atWork].map(async ([server, ask]) => {
    const sessions = await answerOf(ask())
    return [`${server}:`, ...sessions.map((session) => `  ${JSON.stringify(session)}`)].join('\n')
  })
  return (await Promise.all(told)).join('\n')
}

/** A server that hangs answers nothing, and must not hold up whoever asks why. */
function answerOf(asked: Promise<readonly object[]>): Promise<readonly object[]> {
  const late = delay(3000, [{ error: 'no answer within 3 s' }], { ref: false })
  return Promise.race([asked, late]).catch((error: unknown) => [{ error: String(error) }])
}
