import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../kit/until.ts'
import type { Seeded } from './seeded.ts'
import type { Stage } from './stage.ts'

/** Something that goes wrong; when it resolves, what was broken is whole again. */
export type Fault = (stage: Stage, random: Seeded) => Promise<void>

/** Some time in which a fault lasts, in milliseconds. */
const aWhile = (random: Seeded): Promise<void> => delay(random.between(100, 800))

/** What goes wrong in the suite, by name. */
export const faults: Readonly<Record<string, Fault>> = {
  async 'orderly stop under load'(stage, random) {
    await aWhile(random)
    await stage.stopAndRestart()
  },
  async 'kill -9 in streaming'(stage, random) {
    await aWhile(random)
    await stage.killAndRestart()
  },
  async 'kill -9 between confirmation and checkpoint'(stage, random) {
    const held = stage.process.told('held')
    stage.process.tell('hold')
    await held
    await aWhile(random)
    await stage.killAndRestart()
  },
  async 'kill -9 while the sink does not answer'(stage, random) {
    stage.toKafka.stall('down')
    await aWhile(random)
    await stage.process.kill()
    stage.toKafka.flow()
    await stage.killAndRestart()
  },
  async 'kill -9 inside a large transaction'(stage) {
    const before = stage.arrivals.all.length
    stage.toKafka.slow(3_000_000)
    const written = stage.bulk.transaction(15_000)
    const some = () => stage.arrivals.all.slice(before).some(({ key }) => key.startsWith('9'))
    await until(some, { deadlineMs: 20_000, what: 'a part of the transaction' })
    // By now a checkpoint lies within it.
    await delay(700)
    await stage.process.kill()
    await written
    stage.toKafka.flow()
    await stage.killAndRestart()
  },
  async 'columns added and dropped'(stage, random) {
    const column = `c${random.between(0, 2 ** 31)}`
    await stage.postgres.query(`ALTER TABLE item ADD COLUMN ${column} int NOT NULL DEFAULT 7`)
    await aWhile(random)
    await stage.postgres.query(`ALTER TABLE item DROP COLUMN ${column}`)
  },
  async 'connection to the source cut'(stage) {
    stage.toPostgres.cut()
  },
  async 'connection to the sink cut'(stage) {
    stage.toKafka.cut()
  },
  async 'both refused for a while'(stage, random) {
    await Promise.all([stage.toPostgres.refuse(), stage.toKafka.refuse()])
    stage.toPostgres.cut()
    stage.toKafka.cut()
    await aWhile(random)
    await Promise.all([stage.toPostgres.accept(), stage.toKafka.accept()])
  },
  async 'source silent until given up'(stage) {
    stage.toPostgres.stall()
    await delay(4500)
    stage.toPostgres.flow()
  },
  async 'sink silent until given up'(stage, random) {
    stage.toKafka.stall(random.pick(['up', 'down'] as const))
    await delay(3000)
    stage.toKafka.flow()
  },
  async 'slow lines'(stage) {
    stage.toKafka.slow(30_000)
    stage.toPostgres.slow(60_000)
    await delay(1000)
    stage.toKafka.flow()
    stage.toPostgres.flow()
  },
  async 'restart of PostgreSQL'(stage) {
    await stage.postgres.restart()
  },
  async 'crash of PostgreSQL'(stage) {
    await stage.postgres.crash()
    await stage.postgres.start()
  },
  async 'restart of Kafka'(stage) {
    await stage.kafka.restart()
  },
  async 'crash of Kafka, and a kill -9 meanwhile'(stage) {
    await stage.kafka.crash()
    await stage.process.kill()
    await stage.kafka.start()
    await stage.killAndRestart()
  },
}

/** The order in which faults happen: each once, kills more often. */
export function schedule(random: Seeded): string[] {
  const kill = 'kill -9 in streaming'
  const between = 'kill -9 between confirmation and checkpoint'
  const columns = 'columns added and dropped'
  return random.shuffled([...Object.keys(faults), kill, between, between, columns])
}
