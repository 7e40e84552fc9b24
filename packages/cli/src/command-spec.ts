import type { ExitName } from './exit-codes.ts'
import type { Output } from './output/channel.ts'

/** What the global options give every command. */
export interface CommandContext {
  readonly output: Output
  /** `--config`. */
  readonly file: string | undefined
}

/** Carries a command out. Gives the exit code; a thrown error is reported by the caller. */
export type CommandAction = (
  context: CommandContext,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<number>

/** An option of one command. */
export interface OptionSpec {
  /** In commander's form: `-w, --watch`, `--out <file>`. */
  readonly flags: string
  readonly description: string
}

/** One command: the source of parsing, help and the reference page. */
export interface CommandSpec {
  /** Name and arguments in commander's form: `run [pipeline...]`. */
  readonly usage: string
  readonly summary: string
  /** A few sentences on what it does, below the usage line. */
  readonly description: string
  /** What each argument is. */
  readonly arguments?: Readonly<Record<string, string>>
  readonly options?: readonly OptionSpec[]
  readonly examples: readonly { readonly command: string; readonly what: string }[]
  readonly exits: readonly ExitName[]
  /** Loads the command's code, only when it is asked for. */
  load(): Promise<CommandAction>
}
