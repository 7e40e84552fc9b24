import {
  type Debezium,
  ensureDebezium,
  startDebezium,
  startMysqlDebezium,
} from '../../kit/debezium.ts'
import { findJava } from '../../kit/java/java.ts'
import type { MysqlReading } from '../databases/mysql/reading.ts'
import type { PostgresReading } from '../databases/postgres/reading.ts'
import { debeziumVersion } from '../report/machine.ts'
import { writeConnectOffsets } from './connect-offsets.ts'
import type { Contestant, Task } from './contestant.ts'

/**
 * Debezium in a Kafka Connect worker, tuned for speed (larger batches and queue, JSON without schemas,
 * a lingering producer, polling every 10 ms). It streams from where the reading begins; where the table is to be
 * read as it is, it does only that (`initial_only`).
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
  async start(task) {
    const { reading } = task
    const running =
      reading.kind === 'postgres' ? await onPostgres(task, reading) : await onMysql(task, reading)
    return {
      pid: running.pid,
      logFile: running.logFile,
      // Its orderly end takes seconds and is not measured.
      end: () => running.remove(),
    }
  },
}

const HEAP_MIB = 2048

/** Without offsets and without a snapshot it streams from where the slot is. */
function onPostgres(task: Task, reading: PostgresReading): Promise<Debezium> {
  return startDebezium({
    postgres: reading.database,
    kafka: { bootstrap: task.kafka.direct },
    slot: reading.slot,
    publication: reading.publication,
    topicPrefix: task.topicPrefix,
    tables: [task.table],
    connector: {
      'publication.autocreate.mode': 'disabled',
      'slot.drop.on.stop': false,
      ...(reading.snapshot ? { 'snapshot.mode': 'initial_only' } : {}),
    },
    heapMiB: HEAP_MIB,
    worker: { 'producer.compression.type': task.compression },
  })
}

/** With offsets and without a history of definitions, which `recovery` reads from the tables, it streams from the offsets. */
async function onMysql(task: Task, reading: MysqlReading): Promise<Debezium> {
  const { database, snapshot, start, serverId } = reading
  const { topicPrefix, table } = task
  const offsets = snapshot
    ? {}
    : {
        offsetsFile: await writeConnectOffsets(
          { server: topicPrefix },
          { file: start.file, pos: start.offset, ...(start.gtids && { gtids: start.gtids }) },
        ),
      }
  return startMysqlDebezium({
    mysql: database,
    kafka: { bootstrap: task.kafka.direct },
    serverId,
    topicPrefix,
    tables: [table.replace('.', '\\.')],
    connector: {
      'database.include.list': database.database,
      // Definitions have no topic.
      'include.schema.changes': false,
      'snapshot.mode': snapshot ? 'initial_only' : 'recovery',
    },
    heapMiB: HEAP_MIB,
    worker: { 'producer.compression.type': task.compression },
    ...offsets,
  })
}
