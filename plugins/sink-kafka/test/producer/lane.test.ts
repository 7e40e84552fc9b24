import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { expect, test } from 'vitest'
import { Lane, MAX_IN_FLIGHT, REQUEST_BYTES } from '../../src/producer/lane.ts'
import { type Partition, Topic } from '../../src/producer/topic.ts'
import { RecordBatch } from '../../src/wire/record-batch.ts'

const topicOf = (name: string) => new Topic(name, [1, 1, 1], null, { batchSize: 1000 })

function give(partition: Partition, place: 'open' | 'waiting', bytes = 100): Partition {
  const batch = new RecordBatch(new ByteWriter(128), 0)
  batch.out.length = bytes
  if (place === 'open') partition.open = batch
  else partition.waiting.push(batch)
  return partition
}

test('with a request on its way, only full batches go out, and five requests at most', () => {
  const lane = new Lane(1)
  const [a, b] = topicOf('t').partitions
  expect(lane.due).toBe(false)
  lane.ready.add(give(a!, 'open'))
  expect(lane.due).toBe(true)
  lane.inFlight = 1
  expect(lane.due).toBe(false)
  lane.ready.add(give(b!, 'waiting'))
  expect(lane.due).toBe(true)
  lane.inFlight = MAX_IN_FLIGHT
  expect(lane.due).toBe(false)
  lane.inFlight = 0
  lane.connecting = true
  expect(lane.due).toBe(false)
})

test('a request takes each partition once, topic by topic, up to its size', () => {
  const lane = new Lane(1)
  const [x, y] = [topicOf('x'), topicOf('y')]
  const large = REQUEST_BYTES / 2
  const mixed = [y.partitions[0]!, x.partitions[0]!, y.partitions[1]!]
  for (const partition of mixed) lane.ready.add(give(partition, 'open'))
  expect(lane.take().map(({ topic }) => topic.name)).toEqual(['x', 'y', 'y'])
  expect(lane.ready.size).toBe(0)
  for (const partition of x.partitions) lane.ready.add(give(partition, 'open', large))
  expect(lane.take()).toEqual(x.partitions.slice(0, 2))
  expect(lane.take()).toEqual(x.partitions.slice(2))
})
