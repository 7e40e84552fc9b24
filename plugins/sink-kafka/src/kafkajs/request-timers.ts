import type { RequestQueue } from './internals.ts'

/**
 * Puts the timers of one connection's request queue right. In kafkajs 2.2.4 every queue re-arms a timer with a negative
 * delay for as long as it lives: on Node 24 that is a thousand wake-ups a second (2 % of a core while idle) and a
 * TimeoutNegativeWarning. And its check for late requests runs ten times a second, with nothing in flight too.
 *
 * Only this queue is changed, not kafkajs's class: others in the process may use it as well.
 */
export function mendTimers(queue: RequestQueue): void {
  queue.scheduleCheckPendingRequests = () => {
    if (queue.throttleCheckTimeoutId !== null || queue.pending.length === 0) return
    const wait = Math.max(10, queue.throttledUntil - Date.now())
    queue.throttleCheckTimeoutId = setTimeout(() => {
      queue.throttleCheckTimeoutId = null
      queue.checkPendingRequests()
    }, wait)
  }
  queue.scheduleRequestTimeoutCheck = () => {
    queue.destroy()
    const every = Math.max(20, Math.min(queue.requestTimeout / 4, 1000))
    queue.requestTimeoutIntervalId = setInterval(() => {
      if (queue.inflight.size === 0) return
      const now = Date.now()
      for (const request of queue.inflight.values()) {
        if (now - request.sentAt > request.requestTimeout) request.timeoutRequest()
      }
    }, every)
  }
}
