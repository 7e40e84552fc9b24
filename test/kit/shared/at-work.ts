import { until } from '../until.ts'

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
async function answerOf(asked: Promise<readonly object[]>): Promise<readonly object[]> {
  let answer: readonly object[] | undefined
  asked.then(
    (sessions) => (answer = sessions),
    (error: unknown) => (answer = [{ error: String(error) }]),
  )
  await until(() => answer !== undefined, { deadlineMs: 3000 }).catch(() => {})
  return answer ?? [{ error: 'no answer within 3 s' }]
}
