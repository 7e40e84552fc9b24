import type { Logger } from '@tailrace/plugin-api'
import { kafkajs, type KafkajsLogger } from './internals.ts'

const ERROR = 1
const WARN = 2

/**
 * A kafkajs logger that hands errors and warnings to the plugin's logger. An error of kafkajs is one attempt that failed: the
 * sink retries it or raises an error of its own, so it is logged as a detail. Only the message and the broker
 * are passed on; other fields hold stacks and request contents.
 */
export function kafkajsLogger(logger: Logger): KafkajsLogger {
  return kafkajs.createLogger({
    level: WARN,
    logCreator: () => (entry) => {
      const { message, broker } = entry.log
      const fields = { component: entry.namespace, broker }
      if (entry.level === ERROR) logger.debug(fields, `kafkajs: ${String(message)}`)
      else logger.warn(fields, `kafkajs: ${String(message)}`)
    },
  })
}
