import type { ErrorCode } from '@tailrace/plugin-api'

/** What a failure is told with; becomes a TailraceError outside the worker. */
export interface FailureFacts {
  readonly code: ErrorCode
  readonly message: string
  readonly where?: string
  readonly fix?: string
}

/** A failure of the state store inside its worker, which does not load the plugin API. */
export class StateFailure extends Error {
  readonly facts: FailureFacts

  constructor(facts: FailureFacts, cause?: unknown) {
    super(facts.message, cause === undefined ? undefined : { cause })
    this.facts = facts
  }
}

/** Primary result codes of SQLite, https://sqlite.org/rescode.html */
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

/** The primary SQLite result code of an error thrown by `node:sqlite`, or undefined for another error. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return Number(error.errcode) & 0xff
}

/** Whether another connection holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error)
  return code === BUSY || code === LOCKED
}

/** What the system says where a folder cannot be made or written. */
const refused = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'])

function whatToDo(error: unknown, path: string): string | undefined {
  const code = resultCode(error)
  const system = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === FULL || system === 'ENOSPC') return `free space on the disk that holds ${path}`
  if (code === READONLY || code === CANTOPEN || refused.has(system)) {
    return `make the folder of ${path} writable for this user, or set \`state: { path: … }\` to a file that is`
  }
  if (code === BUSY || code === LOCKED) return `see which process keeps ${path} locked`
  return undefined
}

/** The failure for a damaged or foreign state file. */
export function unreadable(path: string, message: string, cause?: unknown): StateFailure {
  return new StateFailure(
    {
      code: 'STATE_UNREADABLE',
      where: path,
      message,
      fix:
        `restore ${path} from a backup; or move it and its -wal and -shm files away to begin anew: ` +
        'positions are then lost, and pipelines start as on their first run',
    },
    cause,
  )
}

/** Puts any error met while working on a state file into the words of the error table. */
export function toFailure(error: unknown, path: string): StateFailure {
  if (error instanceof StateFailure) return error
  const code = resultCode(error)
  const text = error instanceof Error ? error.message : String(error)
  if (code === CORRUPT || code === NOTADB) {
    return unreadable(path, `The state file is damaged (${text}).`, error)
  }
  const fix = whatToDo(error, path)
  return new StateFailure(
    {
      code: 'STATE_UNAVAILABLE',
      where: path,
      message: `The state file cannot be used: ${text}.`,
      ...(fix !== undefined && { fix }),
    },
    error,
  )
}
