import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { kafkaAvailable, sharedKafka } from '../../../../test/kit/index.ts'
import type { RequestQueue } from '../../src/kafkajs/internals.ts'
import { mendTimers } from '../../src/kafkajs/request-timers.ts'
import { KafkaSink } from '../../src/kafka-sink.ts'
import { options } from '../../src/options.ts'
import { insert, rowBatch, table } from '../support/changes.ts'
import { testContext } from '../support/context.ts'
import { createTopic } from '../support/topics.ts'

describe('with a clock of the test', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function queueWith(state: Partial<RequestQueue>): RequestQueue & { checks: number } {
    const queue = {
      requestTimeout: 1000,
      throttledUntil: -1,
      throttleCheckTimeoutId: null,
      requestTimeoutIntervalId: undefined,
      pending: [],
      inflight: new Map(),
      checks: 0,
      checkPendingRequests() {
        queue.checks++
      },
      destroy() {
        clearInterval(queue.requestTimeoutIntervalId)
      },
      ...state,
    } as unknown as RequestQueue & { checks: number }
    mendTimers(queue)
    return queue
  }

  test('nothing pending: no timer', () => {
    const queue = queueWith({})
    queue.scheduleCheckPendingRequests()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('pending while the broker throttles: one timer until then', () => {
    const queue = queueWith({ pending: [1], throttledUntil: Date.now() + 300 })
    queue.scheduleCheckPendingRequests()
    queue.scheduleCheckPendingRequests()
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(299)
    expect(queue.checks).toBe(0)
    vi.advanceTimersByTime(1)
    expect(queue.checks).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('late requests are ended, others not', () => {
    const ended: string[] = []
    const request = (name: string, sentAt: number) => ({
      sentAt,
      requestTimeout: 1000,
      timeoutRequest: () => void ended.push(name),
    })
    const now = Date.now()
    const queue = queueWith({
      inflight: new Map([
        [1, request('old', now)],
        [2, request('young', now + 900)],
      ]),
    })
    queue.scheduleRequestTimeoutCheck()
    vi.advanceTimersByTime(1000)
    expect(ended).toEqual([])
    vi.advanceTimersByTime(250)
    expect(ended).toEqual(['old'])
    queue.destroy()
  })
})

const { available } = await kafkaAvailable()
test.skipIf(!available)(
  'an idle sink takes next to nothing, and Node warns of nothing',
  async () => {
    const warnings: string[] = []
    const onWarning = (warning: Error) => warnings.push(warning.name)
    process.on('warning', onWarning)
    const kafka = await sharedKafka()
    const topic = await createTopic(kafka)
    const parsed = options.parse({ brokers: kafka.bootstrap, topic })
    const sink = new KafkaSink(parsed, testContext())
    await sink.open()
    await sink.write(rowBatch([insert(table(), 1, 1)]))
    const timers = vi.spyOn(globalThis, 'setTimeout')
    await delay(1000)
    // kafkajs alone would have set about a thousand.
    expect(timers.mock.calls.length).toBeLessThan(10)
    timers.mockRestore()
    process.off('warning', onWarning)
    expect(warnings).not.toContain('TimeoutNegativeWarning')
    await sink.close()
  },
)
