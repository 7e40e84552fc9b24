export * from './certificates.ts'
export * from './consumer.ts'
export * from './debezium.ts'
export * from './fault-proxy.ts'
export * from './free-port.ts'
export * from './kafka.ts'
export type { ClusterAddress, KafkaCluster, TopicOptions } from './kafka/cluster.ts'
export type { KafkaSecurity, KafkaUser, Properties, SaslMechanism } from './kafka/properties.ts'
export * from './mysql.ts'
export type { MysqlAddress, MysqlDatabase, MysqlTestDatabase } from './mysql/database.ts'
export * from './mysql/release.ts'
export * from './mysql/replica.ts'
export type { MysqlSettings } from './mysql/settings.ts'
export * from './pg-recvlogical.ts'
export * from './postgres.ts'
export type { PostgresMajor } from './postgres/binaries.ts'
export type {
  PostgresAddress,
  PostgresDatabase,
  PostgresTestDatabase,
} from './postgres/database.ts'
export * from './shared.ts'
export * from './until.ts'
