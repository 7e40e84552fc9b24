import { setTimeout as delay } from 'node:timers/promises'
import { limitFileSize } from '../file-size.ts'
import type { Seeded } from '../seeded.ts'
import type { Stage } from '../stage.ts'
import { aWhile, type Faults } from './fault.ts'

/** No room for the state file: on a small disk of its own that is full, or by a limit to how large its files may be. */
async function withoutRoom({ disk, process }: Stage, random: Seeded, then: () => Promise<void>) {
  const isFull = random.next() < 0.5 && disk !== null
  if (isFull) await disk.fill()
  else await limitFileSize(process.pid, 0)
  await delay(random.between(600, 1500))
  await then()
  if (isFull) await disk.free()
  else if (process.running) await limitFileSize(process.pid, 'unlimited')
}

/** What goes wrong around the process, which lives on. */
export const surroundings: Faults = {
  async 'connection to the source cut'(stage) {
    stage.toSource.cut()
  },
  async 'connection to the sink cut'(stage) {
    stage.toKafka.cut()
  },
  async 'both refused for a while'(stage, random) {
    await Promise.all([stage.toSource.refuse(), stage.toKafka.refuse()])
    stage.toSource.cut()
    stage.toKafka.cut()
    await aWhile(random)
    await Promise.all([stage.toSource.accept(), stage.toKafka.accept()])
  },
  async 'source silent until given up'(stage) {
    stage.toSource.stall()
    await delay(4500)
    stage.toSource.flow()
  },
  async 'sink silent until given up'(stage, random) {
    stage.toKafka.stall(random.pick(['up', 'down'] as const))
    await delay(3000)
    stage.toKafka.flow()
  },
  async 'slow lines'(stage) {
    stage.toKafka.slow(30_000)
    stage.toSource.slow(60_000)
    await delay(1000)
    stage.toKafka.flow()
    stage.toSource.flow()
  },
  async 'restart of the database'(stage) {
    await stage.database.restart()
  },
  async 'crash of the database'(stage) {
    await stage.database.crash()
    await stage.database.start()
  },
  async 'restart of Kafka'(stage) {
    await stage.kafka.restart()
  },
  async 'disk full for state'(stage, random) {
    await withoutRoom(stage, random, async () => {})
  },
  async 'disk full for state, and a kill -9 meanwhile'(stage, random) {
    await withoutRoom(stage, random, () => stage.kill())
    await stage.run()
  },
}
