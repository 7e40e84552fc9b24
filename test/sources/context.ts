import {
  type Logger,
  PLUGIN_STATE,
  type PluginContext,
  type PluginState,
  type Token,
} from '@tailrace/plugin-api'
import { TestState } from './state.ts'

/** A line that a source logged. */
export interface LogLine {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A context that keeps log lines. */
export function testContext(
  name: string,
  pipeline: string,
  lines: LogLine[] = [],
  state: PluginState = new TestState(),
): PluginContext {
  const log = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields: fields as Record<string, unknown>, message })
  }
  const logger: Logger = {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
  }
  return {
    pipeline,
    name,
    baseDir: '/',
    logger,
    signal: new AbortController().signal,
    get<T>(token: Token<T>): T {
      if (token !== PLUGIN_STATE) throw new TypeError('no such service here')
      return state as T
    },
  }
}
