import { setTimeout as delay } from 'node:timers/promises'
import { limitFileSize } from '../file-size.ts'
import { aWhile, type Faults } from './fault.ts'

/** What goes wrong around the process, which lives on. */
export const surroundings: Faults = {
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
  async 'disk full for state'(stage, random) {
    await limitFileSize(stage.process.pid, 0)
    await delay(random.between(600, 1500))
    await limitFileSize(stage.process.pid, 'unlimited')
  },
  async 'disk full for state, and a kill -9 meanwhile'(stage, random) {
    await limitFileSize(stage.process.pid, 0)
    await delay(random.between(600, 1500))
    await stage.killAndRestart()
  },
}
