import { type CommandResult, type ErrorCode, errorCodes, TailraceError } from '@tailrace/plugin-api'

function textOf(fields: object, name: string): string | undefined {
  const value = (fields as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : undefined
}

/** What a pipeline refused a command with, as the error that it was there. */
export function commandError({ detail }: CommandResult, pipeline: string): TailraceError {
  const fields = typeof detail === 'object' && detail !== null ? detail : {}
  const code = textOf(fields, 'code') ?? 'COMMAND_REFUSED'
  const message = textOf(fields, 'message')
  const said = typeof detail === 'string' ? detail : JSON.stringify(detail)
  const known = code in errorCodes || code.startsWith('X_')
  return new TailraceError(known ? (code as ErrorCode) : 'COMMAND_REFUSED', message ?? said, {
    where: textOf(fields, 'where') ?? `pipeline "${pipeline}"`,
    fix: textOf(fields, 'fix') ?? `see \`tailrace status ${pipeline}\``,
  })
}
