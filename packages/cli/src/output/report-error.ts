import { TailraceError } from '@tailrace/plugin-api'
import type { Channel, Output } from './channel.ts'
import type { Style } from './style.ts'

function causes(error: Error): string {
  const { cause } = error
  if (!(cause instanceof Error)) return ''
  return `\nCaused by: ${cause.stack ?? cause.message}${causes(cause)}`
}

function stackOf(error: unknown): string {
  return error instanceof Error ? `${error.stack ?? error.message}${causes(error)}` : String(error)
}

/** Code, where, what and fix, coloured. */
function paint(text: string, code: string, style: Style): string {
  return (
    style(['red', 'bold'], code) +
    text.slice(code.length).replace(/^( {2}Fix:)/mu, style('green', '$1'))
  )
}

/** What went wrong as one text; with the stacks where `verbose`. */
export function errorText(error: unknown, style: Style, verbose: boolean): string {
  if (!TailraceError.is(error)) {
    const message = error instanceof Error ? error.message : String(error)
    const hint = verbose ? '' : '\n  Run again with --verbose for the stack.'
    return `${style(['red', 'bold'], 'Error')}  ${message}${verbose ? `\n${stackOf(error)}` : hint}`
  }
  const text = paint(error.toText(), error.code, style)
  return verbose ? `${text}\n${style('dim', stackOf(error))}` : text
}

/** What went wrong as the fields of one JSON line, in the form of the log's lines. */
export function errorLine(error: unknown, verbose: boolean): object {
  const head = { level: 'error', time: new Date().toISOString() }
  const stack = verbose ? { stack: stackOf(error) } : {}
  if (!TailraceError.is(error)) {
    return { ...head, msg: error instanceof Error ? error.message : String(error), ...stack }
  }
  const { code, where, message, fix, details } = error
  return { ...head, code, where, msg: message, fix, details, ...stack }
}

/** Writes an error to a channel, as text or as a JSON line. */
export function reportError(
  error: unknown,
  { err, verbose }: Output,
  channel: Channel = err,
): void {
  if (channel.json) channel.object(errorLine(error, verbose))
  else channel.line(errorText(error, channel.style, verbose))
}
