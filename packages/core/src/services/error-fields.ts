import { TailraceError } from '@tailrace/plugin-api'

/** An error as a log line shows it. */
export interface ErrorFields {
  readonly type: string
  readonly code?: string
  readonly where?: string
  readonly message: string
  readonly fix?: string
  readonly stack?: string
  readonly cause?: ErrorFields
}

const credentials = /(:\/\/[^\s:/@]*:)[^\s@]+@/g

/** Text without the passwords of URLs in it. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(credentials, '$1***@')
}

/**
 * The fields of an error that are fit for a log: never the other properties that libraries hang on errors, which may hold
 * connection settings. The stack only where the error is not one that users are meant to read.
 */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error))
    return { type: typeof error, message: withoutCredentials(String(error)) }
  const ours = TailraceError.is(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    ...(ours && error.where !== undefined && { where: error.where }),
    message: withoutCredentials(error.message),
    ...(ours && error.fix !== undefined && { fix: error.fix }),
    ...(!ours && error.stack !== undefined && { stack: withoutCredentials(error.stack) }),
    ...(error.cause !== undefined && depth < 3 && { cause: errorFields(error.cause, depth + 1) }),
  }
}
