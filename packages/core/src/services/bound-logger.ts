import type { Logger } from '@tailrace/plugin-api'

interface WithChildren extends Logger {
  child(fields: object): Logger
}

function hasChildren(logger: Logger): logger is WithChildren {
  return 'child' in logger && typeof logger.child === 'function'
}

/** A logger whose lines carry the fields given. Uses the logger's own `child` where it has one, as pino does. */
export function bindLogger(logger: Logger, bound: object): Logger {
  if (hasChildren(logger)) return logger.child(bound)
  return {
    debug: (fields, message) => logger.debug({ ...bound, ...fields }, message),
    info: (fields, message) => logger.info({ ...bound, ...fields }, message),
    warn: (fields, message) => logger.warn({ ...bound, ...fields }, message),
    error: (fields, message) => logger.error({ ...bound, ...fields }, message),
  }
}
