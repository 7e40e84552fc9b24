import type { LogLevel } from '@tailrace/core'
import { type Logger, TailraceError } from '@tailrace/plugin-api'
import type { Channel } from './channel.ts'
import type { Format } from './style.ts'

type Level = Exclude<LogLevel, 'silent'>

const severity: Readonly<Record<LogLevel, number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
  silent: 4,
}

/** What a logger and its children share. */
export interface TerminalLogSettings {
  /** The least severe lines that are written; may change any time. */
  level: LogLevel
  /** Whether errors come with their stacks. */
  readonly stacks: boolean
}

const looks: Readonly<Record<Level, Format>> = {
  debug: 'dim',
  info: 'cyan',
  warn: 'yellow',
  error: 'red',
}

function errorWords(error: unknown): string {
  if (TailraceError.is(error)) {
    return ` (${error.code}: ${error.message}${error.fix === undefined ? '' : `; fix: ${error.fix}`})`
  }
  return error instanceof Error ? ` (${error.message})` : ''
}

/** Logs for people: `09:12:03 warn  shop › kafka  could not connect; trying again (…)`. */
export class TerminalLogger implements Logger {
  readonly #channel: Channel
  readonly #settings: TerminalLogSettings
  readonly #bound: Readonly<Record<string, unknown>>

  constructor(
    channel: Channel,
    settings: TerminalLogSettings,
    bound: Readonly<Record<string, unknown>> = {},
  ) {
    this.#channel = channel
    this.#settings = settings
    this.#bound = bound
  }

  /** A logger whose lines carry the fields given. */
  child(fields: object): TerminalLogger {
    return new TerminalLogger(this.#channel, this.#settings, { ...this.#bound, ...fields })
  }

  debug(fields: object, message: string): void {
    this.#line('debug', fields, message)
  }

  info(fields: object, message: string): void {
    this.#line('info', fields, message)
  }

  warn(fields: object, message: string): void {
    this.#line('warn', fields, message)
  }

  error(fields: object, message: string): void {
    this.#line('error', fields, message)
  }

  #line(level: Level, fields: object, message: string): void {
    if (severity[level] < severity[this.#settings.level]) return
    const { style } = this.#channel
    const { pipeline, plugin, err, ...rest } = { ...this.#bound, ...fields } as Record<
      string,
      unknown
    >
    const who = [pipeline, plugin].filter((part) => typeof part === 'string').join(' › ')
    const shown = Object.entries(rest)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    const time = new Date().toTimeString().slice(0, 8)
    const tail = shown.length === 0 ? '' : `  ${style('dim', shown.join(' '))}`
    this.#channel.line(
      `${style('dim', time)} ${style(looks[level], level.padEnd(5))} ${who === '' ? '' : `${style('bold', who)}  `}${message}${errorWords(err)}${tail}`,
    )
    if (this.#settings.stacks && err instanceof Error)
      this.#channel.line(style('dim', err.stack ?? ''))
  }
}
