import { ensureDebezium, startDebezium } from '../../kit/debezium.ts'
import { findJava } from '../../kit/java/java.ts'
import { PUBLICATION, TABLE } from '../backlog/table.ts'
import { debeziumVersion } from '../report/machine.ts'
import type { Contestant } from './contestant.ts'

/**
 * Debezium in a Kafka Connect worker, tuned for speed (larger batches and queue, JSON without schemas,
 * a lingering producer, polling every 10 ms). It starts without offsets and without a snapshot, so that
 * it streams from where the slot is; where the table is to be read as it is, it does only that (`initial_only`).
 */
export const debezium: Contestant = {
  name: 'debezium',
  delivers: 'topic',
  async absence() {
    try {
      await Promise.all([findJava(), ensureDebezium()])
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  },
  describe: () => `Debezium ${debeziumVersion()} in Kafka Connect`,
  async start({ database, kafka, slot, topicPrefix, snapshot = false }) {
    const running = await startDebezium({
      postgres: database,
      kafka: { bootstrap: kafka.direct },
      slot,
      publication: PUBLICATION,
      topicPrefix,
      tables: [TABLE],
      connector: {
        'publication.autocreate.mode': 'disabled',
        'slot.drop.on.stop': false,
        ...(snapshot ? { 'snapshot.mode': 'initial_only' } : {}),
      },
      heapMiB: 2048,
    })
    return {
      pid: running.pid,
      logFile: running.logFile,
      // Its orderly end takes seconds and is not measured.
      end: () => running.remove(),
    }
  },
}
