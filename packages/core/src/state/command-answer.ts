import { type Command, type CommandResult, TailraceError } from '@tailrace/plugin-api'

/** Lets a handler answer a command; what it throws becomes a result that says so. */
export async function answerCommand(
  handle: (command: Command) => Promise<CommandResult>,
  command: Command,
): Promise<CommandResult> {
  try {
    return await handle(command)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { ok: false, detail: TailraceError.is(error) ? error.toText() : text }
  }
}
