import { afterEach } from 'vitest'
import { cleanUp, type CommandOptions, type Outcome, start } from './command-process.ts'

export * from './command-process.ts'

// A test's processes and folders end with it.
afterEach(cleanUp)

/** Runs the command to its end. */
export function tailrace(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return start(args, options).ended
}
