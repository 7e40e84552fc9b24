import type { Properties } from './kafka/properties.ts'
import { CONNECTOR, type Debezium, startWorker, type WorkerOptions } from './debezium/worker.ts'
import type { MysqlAddress } from './mysql/database.ts'
import type { PostgresAddress } from './postgres/database.ts'

export { type Debezium, ensureDebezium } from './debezium/worker.ts'

/** What every connector needs to know. */
interface ConnectorOptions extends WorkerOptions {
  /** First part of every topic: `<prefix>.<schema or database>.<table>`. Topics must exist. */
  readonly topicPrefix: string
  /** Tables as `schema.table`, or `database.table`. */
  readonly tables: readonly string[]
  /** Settings of the connector over the kit's own. */
  readonly connector?: Properties
  /**
   * Connectors of the same worker beside the first, each with its settings over those of the first: `name` and
   * `topic.prefix` at least, and what must not be the same twice. Default: none.
   */
  readonly beside?: readonly Properties[]
}

/** What `startDebezium` needs to know. */
export interface DebeziumOptions extends ConnectorOptions {
  readonly postgres: PostgresAddress
  /** Replication slot and publication; the connector makes what is missing. */
  readonly slot: string
  readonly publication: string
}

/** What `startMysqlDebezium` needs to know. */
export interface MysqlDebeziumOptions extends ConnectorOptions {
  readonly mysql: MysqlAddress
  /** `server_id` that the connector registers with; no other reader of the server may have it. */
  readonly serverId: number
}

function startConnectors(
  { connector, beside = [], ...options }: ConnectorOptions,
  settings: Properties,
  streams: string,
): Promise<Debezium> {
  const first = {
    ...CONNECTOR,
    ...settings,
    'topic.prefix': options.topicPrefix,
    'table.include.list': options.tables.join(','),
    ...connector,
  }
  return startWorker(options, [first, ...beside.map((own) => ({ ...first, ...own }))], streams)
}

/**
 * Runs Debezium for PostgreSQL with the settings of someone who wants speed. Without a snapshot by default.
 */
export function startDebezium(options: DebeziumOptions): Promise<Debezium> {
  const { postgres, slot, publication } = options
  const settings: Properties = {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'plugin.name': 'pgoutput',
    'snapshot.mode': 'no_data',
    'database.hostname': postgres.host,
    'database.port': postgres.port,
    'database.user': postgres.user,
    'database.password': postgres.password,
    'database.dbname': postgres.database,
    'slot.name': slot,
    'publication.name': publication,
    'publication.autocreate.mode': 'filtered',
  }
  return startConnectors(options, settings, 'ChangeEventSource - Processing messages')
}

/**
 * Runs Debezium for MySQL with the settings of someone who wants speed. It reads definitions, and no rows, when it starts, and remembers
 * none of them when it ends.
 */
export function startMysqlDebezium(options: MysqlDebeziumOptions): Promise<Debezium> {
  const { mysql, serverId } = options
  const settings: Properties = {
    'connector.class': 'io.debezium.connector.mysql.MySqlConnector',
    'snapshot.mode': 'no_data',
    // Nobody writes while it starts, and a global lock would hold up who does.
    'snapshot.locking.mode': 'none',
    'database.hostname': mysql.host,
    'database.port': mysql.port,
    'database.user': mysql.user,
    'database.password': mysql.password,
    'database.server.id': serverId,
    'database.ssl.mode': 'preferred',
    'schema.history.internal': 'io.debezium.relational.history.MemorySchemaHistory',
    'schema.history.internal.store.only.captured.databases.ddl': true,
  }
  return startConnectors(options, settings, 'Connected to binlog at')
}
