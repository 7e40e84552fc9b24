import type { Output } from './output/channel.ts'

/** Asks on the terminal whether something is to be done; null where there is none. */
export async function sure(message: string, { err }: Output): Promise<boolean | null> {
  if (!process.stdin.isTTY || !err.terminal) return null
  const { confirm } = await import('@clack/prompts')
  return (await confirm({ message, initialValue: false, output: err.stream })) === true
}
