import { TailraceError } from '@tailrace/plugin-api'

/** What a code says about the end of a command. */
export interface ExitCodeInfo {
  readonly code: number
  /** One sentence for help and the reference page. */
  readonly meaning: string
}

/** Every exit code of `tailrace`. Help and the reference page are made from this table. */
export const exitCodes = {
  ok: { code: 0, meaning: 'All went well; a pipeline that was told to stop has stopped in order.' },
  failed: {
    code: 1,
    meaning: 'A pipeline or a check failed, or a command could not be carried out.',
  },
  usage: { code: 2, meaning: 'The command line is wrong, or Node.js is too old.' },
  config: { code: 3, meaning: 'The configuration is missing or wrong.' },
  plugin: { code: 4, meaning: 'A plugin is missing, or is not what its place wants.' },
  running: { code: 5, meaning: 'Another process runs the pipeline.' },
  forced: {
    code: 130,
    meaning: 'Stopped at once, by a second signal or because stopping took too long.',
  },
} as const satisfies Record<string, ExitCodeInfo>

/** A name in {@link exitCodes}. */
export type ExitName = keyof typeof exitCodes

/** Codes of what is wrong with a configuration, beside those that begin with `CONFIG_`. */
const configCodes = new Set(['PIPELINE_UNKNOWN', 'EXPRESSION_INVALID'])

function exitNameOf(code: string): ExitName {
  if (code.startsWith('CONFIG_') || configCodes.has(code)) return 'config'
  if (code.startsWith('PLUGIN_')) return 'plugin'
  return code === 'PIPELINE_RUNNING' ? 'running' : 'failed'
}

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  return exitCodes[TailraceError.is(error) ? exitNameOf(error.code) : 'failed'].code
}

/** The exit code for several errors: theirs where they agree, else the general one. */
export function commonExitCode(errors: readonly unknown[]): number {
  const codes = new Set(errors.map(exitCodeOf))
  const [first] = codes
  return codes.size === 1 ? first! : exitCodes.failed.code
}
