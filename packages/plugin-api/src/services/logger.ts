import { token } from './token.ts'

/**
 * Structured logging in pino's calling form. Never log per change; never log secrets or row contents.
 */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** The logger of whoever asks: lines carry the pipeline and plugin. */
export const LOGGER = token<Logger>('Logger')
