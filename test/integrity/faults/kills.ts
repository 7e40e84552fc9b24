import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../../kit/until.ts'
import { aWhile, type Fault, type Faults } from './fault.ts'

/** SIGKILL in the very write of a checkpoint. */
const inTheWrite: Fault = async (stage, random) => {
  stage.order({ die: 'write', afterMs: random.pick([0, 0, 1, 2, 4]) })
  await stage.ended()
  stage.met('write')
  await stage.killAndRestart()
}

/** Kills of the process, and one end in order. */
export const kills: Faults = {
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
    stage.order({ hold: true })
    await held
    stage.met('confirmed')
    await aWhile(random)
    await stage.killAndRestart()
  },
  'kill -9 in the write of a checkpoint': inTheWrite,
  async 'kill -9 as it starts'(stage, random) {
    await stage.kill()
    stage.begin()
    await delay(random.between(200, 700))
    await stage.killAndRestart()
  },
  async 'kill -9 while the sink does not answer'(stage, random) {
    stage.toKafka.stall('down')
    await aWhile(random)
    await stage.process.kill()
    stage.toKafka.flow()
    await stage.killAndRestart()
  },
  async 'kill -9 inside a large transaction'(stage, _, workload) {
    const before = stage.arrivals.latest.get('9')
    // On a slow way the others' changes, which are committed first, would take longer than is waited.
    await workload.pause()
    stage.toKafka.slow(3_000_000)
    const written = untilCommitted(() => workload.bulk.transaction(15_000))
    const some = () => stage.arrivals.latest.get('9') !== before
    await until(some, { deadlineMs: 20_000, what: 'a part of the transaction' })
    const isInside = async () => (await stage.checkpoint())?.open !== undefined
    await until(isInside, { deadlineMs: 5000 }).catch(() => {})
    await stage.process.kill()
    await written
    stage.toKafka.flow()
    workload.resume()
    await stage.killAndRestart()
  },
  async 'crash of Kafka, and a kill -9 meanwhile'(stage) {
    await stage.kafka.crash()
    await stage.process.kill()
    await stage.kafka.start()
    await stage.killAndRestart()
  },
}

/** The first try may find a connection that an earlier fault broke. */
async function untilCommitted(transaction: () => Promise<boolean>): Promise<void> {
  while (!(await transaction()));
}
