import type { Options } from '../options.ts'

/** What codecs are chosen by: the options, and somebody to tell of values that cannot be written. */
export interface CodecSettings extends Options {
  /** Takes a message for the log, at most one per column and version of its table. */
  warn(message: string): void
}
