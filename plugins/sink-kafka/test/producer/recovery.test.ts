import { type Retries, TailraceError } from '@tailrace/plugin-api'
import { expect, test, vi } from 'vitest'
import { until } from '../../../../test/kit/until.ts'
import { Recovery } from '../../src/producer/recovery.ts'
import { type Partition, Topic } from '../../src/producer/topic.ts'

const down = new TailraceError('SINK_UNAVAILABLE', 'down')

function setUp(relocate: (partitions: readonly Partition[]) => readonly Partition[]) {
  const { partitions } = new Topic('t', [0, 0], null, { batchSize: 1 })
  let failures = 0
  const retries = {
    get failures() {
      return failures
    },
    wait: async () => void failures++,
    reset: vi.fn<() => void>(() => void (failures = 0)),
  } satisfies Retries
  const resumed: Partition[] = []
  const ended = vi.fn<() => void>()
  const failed = vi.fn<(error: unknown) => void>()
  const recovery = new Recovery(retries, new AbortController().signal, {
    relocate: async (held) => relocate(held),
    resume: (partition) => void resumed.push(partition),
    ended,
    failed,
  })
  return { recovery, retries, resumed, ended, failed, a: partitions[0]!, b: partitions[1]! }
}

test('ends when every partition was confirmed, and not before', async () => {
  const { recovery, retries, resumed, ended, a, b } = setUp(() => [])
  recovery.hold(a, down)
  recovery.hold(b, down)
  await until(() => resumed.length === 2)
  recovery.confirmed(a)
  recovery.hold(b, down)
  await until(() => resumed.length === 3)
  expect(retries.failures).toBe(2)
  expect(retries.reset).not.toHaveBeenCalled()
  recovery.confirmed(b)
  expect(retries.reset).toHaveBeenCalledOnce()
  expect(ended).toHaveBeenCalledOnce()
  expect([a.recovery, b.recovery]).toEqual([null, null])
})

test('looks again while there is no leader, or nobody to ask', async () => {
  let looks = 0
  const { recovery, resumed, a } = setUp((held) => {
    if (++looks === 1) throw down
    return looks < 4 ? held : []
  })
  recovery.hold(a, down)
  await until(() => resumed.length === 1)
  expect(looks).toBe(4)
})

test('a partition that fails again at once is not forgotten', async () => {
  const { recovery, resumed, a } = setUp(() => [])
  const push = resumed.push.bind(resumed)
  resumed.push = (partition) => {
    if (resumed.length === 0) recovery.hold(a, down)
    return push(partition)
  }
  recovery.hold(a, down)
  await until(() => resumed.length === 2)
  expect([...resumed]).toEqual([a, a])
})

test('a lost session cannot be recovered', async () => {
  const lost = new TailraceError('SINK_RESET', 'gone')
  const { recovery, failed, a } = setUp(() => {
    throw lost
  })
  recovery.hold(a, down)
  await until(() => failed.mock.calls.length === 1)
  expect(failed).toHaveBeenCalledWith(lost)
})
