import { type ErrorCode, errorCodes, type ForeignErrorCode } from './codes.ts'

const brand = Symbol.for('@tailrace/plugin-api/1/TailraceError')

/** What a {@link TailraceError} is made of. */
export interface TailraceErrorOptions {
  /** Where: pipeline, plugin, file, table, in the user's own spelling, e.g. `pipeline "shop" › sink "kafka"`. */
  readonly where?: string
  /** How to mend it: the option to set, the SQL or command to run. */
  readonly fix?: string
  readonly cause?: unknown
  /** Only for {@link ForeignErrorCode}s; the table decides for ours. Default false. */
  readonly retryable?: boolean
  /** Facts for machines, shown in JSON output: no secrets. */
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * The one class of errors that users meet: a code, where it happened, what is wrong, and what to do about it.
 *
 * ```
 * SOURCE_MISCONFIGURED  pipeline "shop" › source "postgres"
 *   wal_level is "replica", and logical replication needs "logical".
 *   Fix: ALTER SYSTEM SET wal_level = 'logical'; then restart the server.
 * ```
 */
export class TailraceError extends Error {
  override readonly name = 'TailraceError'
  readonly code: ErrorCode | ForeignErrorCode
  readonly where: string | undefined
  readonly fix: string | undefined
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(
    code: ErrorCode | ForeignErrorCode,
    message: string,
    options: TailraceErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.where = options.where
    this.fix = options.fix
    this.details = options.details
    this.retryable =
      code in errorCodes ? errorCodes[code as ErrorCode].retryable : (options.retryable ?? false)
    Object.defineProperty(this, brand, { value: true })
  }

  /** The same error, said to have happened at `where` (put before what it already says, unless that begins with it). */
  at(where: string): TailraceError {
    if (this.where === where || this.where?.startsWith(`${where} › `) === true) return this
    const { code, message, fix, cause, retryable, details } = this
    const error = new TailraceError(code, message, {
      where: this.where === undefined ? where : `${where} › ${this.where}`,
      retryable,
      ...(fix !== undefined && { fix }),
      ...(cause !== undefined && { cause }),
      ...(details !== undefined && { details }),
    })
    if (this.stack !== undefined) error.stack = this.stack
    return error
  }

  /** Code, where, what and fix, on lines of their own; no stack. */
  toText(): string {
    const head = this.where === undefined ? this.code : `${this.code}  ${this.where}`
    const fix = this.fix === undefined ? '' : `\n  Fix: ${this.fix.replaceAll('\n', '\n       ')}`
    return `${head}\n  ${this.message.replaceAll('\n', '\n  ')}${fix}`
  }

  /** Whether a value is a TailraceError, also of another installed copy of this package. */
  static is(value: unknown): value is TailraceError {
    return typeof value === 'object' && value !== null && brand in value
  }
}
