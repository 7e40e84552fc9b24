import type { Authority } from '../certificates.ts'

/** How clients reach the brokers of a test cluster. */
export type KafkaSecurity = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

/** A mechanism of the SASL listeners. */
export type SaslMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'

/** A user who may log in by every mechanism that the cluster offers. */
export interface KafkaUser {
  readonly username: string
  readonly password: string
}

/** A cluster's description, the same for all its nodes. */
export interface ClusterLayout {
  readonly security: KafkaSecurity
  readonly mechanisms: readonly SaslMechanism[]
  readonly users: readonly KafkaUser[]
  readonly authority: Authority | undefined
  readonly clientAuth: boolean
  readonly authorizer: boolean
  readonly controllerPort: number
  readonly nodes: readonly NodeLayout[]
}

/** What differs between nodes. */
export interface NodeLayout {
  readonly id: number
  /** Port of the listener that clients under test use, and the one they are told. */
  readonly port: number
  readonly advertisedPort: number
  /** Port of the plain listener for the kit and for other brokers. */
  readonly directPort: number
  readonly dataDir: string
}

/** Settings of a server.properties file. */
export type Properties = Readonly<Record<string, string | number | boolean>>

/** Properties that make a small cluster quick to start, to stop and to recover. */
const QUICK: Properties = {
  'auto.create.topics.enable': false,
  'group.initial.rebalance.delay.ms': 0,
  'offsets.topic.num.partitions': 1,
  'transaction.state.log.num.partitions': 1,
  'transaction.state.log.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
  // A killed broker comes back only after its last session has ended.
  'broker.session.timeout.ms': 3000,
  'broker.heartbeat.interval.ms': 300,
  'num.network.threads': 2,
  'num.io.threads': 4,
  'background.threads': 2,
  'log.index.size.max.bytes': 1_048_576,
  'log.cleaner.dedupe.buffer.size': 8_388_608,
}

/** The server.properties of one node. */
export function nodeProperties(layout: ClusterLayout, node: NodeLayout): Properties {
  const isController = node.id === 1
  const replicas = Math.min(3, layout.nodes.length)
  const own = `CLIENTS://127.0.0.1:${node.port},DIRECT://127.0.0.1:${node.directPort}`
  const controller = `CONTROLLER://127.0.0.1:${layout.controllerPort}`
  return {
    ...QUICK,
    'process.roles': isController ? 'broker,controller' : 'broker',
    'node.id': node.id,
    'controller.quorum.voters': `1@127.0.0.1:${layout.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: isController ? `${own},${controller}` : own,
    'advertised.listeners': `CLIENTS://127.0.0.1:${node.advertisedPort},DIRECT://127.0.0.1:${node.directPort}`,
    'listener.security.protocol.map': `CONTROLLER:PLAINTEXT,DIRECT:PLAINTEXT,CLIENTS:${layout.security}`,
    'inter.broker.listener.name': 'DIRECT',
    'log.dirs': node.dataDir,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    ...(layout.security.startsWith('SASL') ? sasl(layout) : {}),
    ...(layout.security.endsWith('SSL') ? tls(layout) : {}),
    ...(layout.authorizer ? AUTHORIZER : {}),
  }
}

/** ACLs decide, except for the plain listeners of the kit and the brokers. */
const AUTHORIZER: Properties = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
}

function sasl({ mechanisms, users }: ClusterLayout): Properties {
  const prefix = 'listener.name.clients'
  const modules = 'org.apache.kafka.common.security'
  const logins = users.map(({ username, password }) => ` user_${username}="${password}"`).join('')
  const properties: Record<string, string> = {
    [`${prefix}.sasl.enabled.mechanisms`]: mechanisms.join(','),
  }
  for (const mechanism of mechanisms) {
    properties[`${prefix}.${mechanism.toLowerCase()}.sasl.jaas.config`] =
      mechanism === 'PLAIN'
        ? `${modules}.plain.PlainLoginModule required${logins};`
        : `${modules}.scram.ScramLoginModule required;`
  }
  return properties
}

function tls({ authority, clientAuth }: ClusterLayout): Properties {
  const prefix = 'listener.name.clients.ssl'
  const server = authority?.issueServer()
  return {
    [`${prefix}.keystore.type`]: 'PEM',
    [`${prefix}.keystore.certificate.chain`]: server?.certificate ?? '',
    [`${prefix}.keystore.key`]: server?.key ?? '',
    [`${prefix}.truststore.type`]: 'PEM',
    [`${prefix}.truststore.certificates`]: authority?.certificate ?? '',
    [`${prefix}.client.auth`]: clientAuth ? 'required' : 'none',
  }
}

/** The text of a Java properties file (java.util.Properties: backslash and line end are escaped). */
export function propertiesText(properties: Properties): string {
  const escaped = (value: unknown) =>
    String(value).replaceAll('\\', '\\\\').replaceAll('\r', '').replaceAll('\n', '\\n')
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${escaped(value)}\n`)
    .join('')
}
