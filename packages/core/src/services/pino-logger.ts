import type { Logger } from '@tailrace/plugin-api'
import { destination, pino, stdTimeFunctions } from 'pino'
import { errorFields } from './error-fields.ts'

/** The least severe lines that are written. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Where log lines go, one at a time and complete. A Node stream is one. */
export interface LogStream {
  write(line: string): unknown
}

/** How the process logs. */
export interface LoggerOptions {
  /** Default `info`. */
  readonly level?: LogLevel
  /** Where lines go. Default: the standard error stream, written at once. */
  readonly stream?: LogStream
}

const secret = ['password', 'passphrase', 'secret', 'token', 'authorization', 'sasl']

/**
 * A logger that writes JSON lines: `{"level":"info","time":"…Z","pipeline":"shop","plugin":"kafka",…,"msg":"…"}`. Fields named like
 * secrets are left out, at the top and one level down.
 */
export function createLogger({ level = 'info', stream }: LoggerOptions = {}): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => errorFields(error) },
      redact: { paths: secret.flatMap((name) => [name, `*.${name}`]), censor: '***' },
    },
    stream ?? destination({ fd: 2, sync: true }),
  )
}
