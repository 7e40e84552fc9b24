import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Admin } from 'kafkajs'
import { type Authority, createAuthority } from './certificates.ts'
import { freePort } from './free-port.ts'
import { findJava } from './java/java.ts'
import { type Jars, ensureJars } from './java/jars.ts'
import { type BrokerProcess, startBroker } from './kafka/broker.ts'
import { type KafkaCluster, openCluster } from './kafka/cluster.ts'
import {
  type ClusterLayout,
  type KafkaSecurity,
  type KafkaUser,
  type NodeLayout,
  type Properties,
  type SaslMechanism,
  nodeProperties,
} from './kafka/properties.ts'
import { formatStorage, kafkaUuid } from './kafka/storage.ts'
import { serverFolder } from './process/folders.ts'
import { until } from './until.ts'

/** How `startKafka` sets a cluster up. */
export interface KafkaOptions {
  /** Default 1. The first is also the controller. */
  readonly brokers?: number
  /** Of the listener in `bootstrap`. Default PLAINTEXT. */
  readonly security?: KafkaSecurity
  /** Default SCRAM-SHA-512 where `security` has SASL. */
  readonly mechanisms?: readonly SaslMechanism[]
  /** Default one user `tailrace` with password `secret`. */
  readonly users?: readonly KafkaUser[]
  /** Signs the brokers' certificates and is trusted for clients'. Default: a new one. */
  readonly authority?: Authority
  /** Demands a client certificate (mutual TLS). Default false. */
  readonly clientAuth?: boolean
  /** ACLs decide what SASL and TLS users may do; no ACL, no access. Default false. */
  readonly authorizer?: boolean
  /** Ports that clients are told to connect to instead of the real ones: those of fault proxies. */
  readonly advertisedPorts?: readonly number[]
  /** Ports the brokers listen on. Default: free ones. */
  readonly ports?: readonly number[]
  /** More lines of server.properties. */
  readonly settings?: Properties
  /** Default 512. */
  readonly heapMiB?: number
  /** `full` lets Java optimise as in production, for benchmarks. Default `quick`. */
  readonly compiler?: 'quick' | 'full'
}

/** A Kafka cluster of this process. */
export interface Kafka extends KafkaCluster {
  /** The real ports of the brokers, whatever they advertise. */
  readonly ports: readonly number[]
  readonly users: readonly KafkaUser[]
  /** Signed the brokers' certificates. Undefined without TLS. */
  readonly authority: Authority | undefined
  readonly logFiles: readonly string[]
  /** Process ids of the brokers. They change with every start. */
  readonly pids: readonly number[]
  /** Stops one broker (counted from 0) or all of them cleanly, and keeps the data. */
  stop(broker?: number): Promise<void>
  /** SIGKILL for one broker or all. */
  crash(broker?: number): Promise<void>
  /** Starts what does not run, on the same ports and data, and waits until all answer. */
  start(settings?: Properties): Promise<void>
  /** Stops cleanly what runs, and starts it. */
  restart(settings?: Properties): Promise<void>
  /** Freezes one broker or all: connections stay open and nobody answers. */
  pause(broker?: number): void
  resume(broker?: number): void
  /** Ends it at once and deletes its data. For `afterAll`. */
  remove(): Promise<void>
}

/** Names the jars of the Kafka version that tests run against. */
export const KAFKA_POM = fileURLToPath(new URL('./kafka/pom.xml', import.meta.url))

/**
 * Kafka's jars, fetched by Maven once per machine.
 *
 * @throws Error when they are not there and Maven is missing.
 */
export function ensureKafkaJars(): Promise<Jars> {
  return ensureJars('kafka', KAFKA_POM)
}

/** Starts Kafka on free loopback ports. It ends with this process, however that ends. */
export async function startKafka(options: KafkaOptions = {}): Promise<Kafka> {
  const [java, jars] = await Promise.all([findJava(), ensureKafkaJars()])
  const { brokers = 1, security = 'PLAINTEXT', heapMiB = 512, compiler = 'quick' } = options
  const folder = await serverFolder('kafka')
  const nodes: (NodeLayout & { readonly folder: string })[] = []
  for (let index = 0; index < brokers; index++) {
    const port = options.ports?.[index] ?? (await freePort())
    const advertisedPort = options.advertisedPorts?.[index] ?? port
    const own = index === 0 ? folder : await serverFolder('kafka')
    const directPort = await freePort()
    const dataDir = join(own, 'data')
    nodes.push({ id: index + 1, port, advertisedPort, directPort, dataDir, folder: own })
  }
  const layout: ClusterLayout = {
    security,
    mechanisms: security.startsWith('SASL') ? (options.mechanisms ?? ['SCRAM-SHA-512']) : [],
    users: options.users ?? [{ username: 'tailrace', password: 'secret' }],
    authority: security.endsWith('SSL') ? (options.authority ?? createAuthority()) : undefined,
    clientAuth: options.clientAuth ?? false,
    authorizer: options.authorizer ?? false,
    controllerPort: await freePort(),
    nodes,
  }
  const clusterId = kafkaUuid()
  for (const node of nodes) await formatStorage(java, jars, layout, node, clusterId)

  const cluster = openCluster({
    bootstrap: nodes.map((node) => `127.0.0.1:${node.advertisedPort}`),
    direct: nodes.map((node) => `127.0.0.1:${node.directPort}`),
  })
  // Certificates are issued once: a restart keeps them.
  const base = nodes.map((node) => nodeProperties(layout, node))
  let settings = options.settings ?? {}
  const running: BrokerProcess[] = []

  const start = async () => {
    for (const [index, node] of nodes.entries()) {
      if (running[index] && running[index].exit() === undefined) continue
      const properties = { ...base[index], ...settings }
      const command = { java, jars, folder: node.folder, properties, heapMiB, compiler }
      running[index] = await startBroker(command)
    }
    await until(() => isReady(cluster, running), {
      deadlineMs: 90_000,
      what: () => `Kafka to answer; its logs end with\n${running.map((b) => b.tail()).join('\n')}`,
    })
    const ended = running.find((broker) => broker.exit() !== undefined)
    if (ended) throw new Error(`Kafka ended as it started; its log ends with\n${ended.tail()}`)
  }
  const chosen = (broker?: number) =>
    running.filter((each, index) => each.exit() === undefined && index === (broker ?? index))

  await start()
  const handle: Omit<Kafka, 'pids'> = {
    ...cluster,
    ports: nodes.map((node) => node.port),
    users: layout.users,
    authority: layout.authority,
    logFiles: running.map((broker) => broker.logFile),
    // The controller goes last: others need it for an orderly goodbye.
    async stop(broker) {
      for (const each of chosen(broker).toReversed()) await each.stop()
    },
    async crash(broker) {
      await Promise.all(chosen(broker).map((each) => each.kill()))
    },
    async start(changed = {}) {
      settings = { ...settings, ...changed }
      await start()
    },
    async restart(changed) {
      await handle.stop()
      await handle.start(changed)
    },
    pause: (broker) => chosen(broker).forEach((each) => each.freeze()),
    resume: (broker) => chosen(broker).forEach((each) => each.thaw()),
    async remove() {
      const end = (each: BrokerProcess) => (each.isArchiving ? each.stop() : each.kill())
      await Promise.all(chosen().map(end))
      const folders = nodes.map((node) => node.folder)
      await Promise.all(folders.map((each) => rm(each, { recursive: true, force: true })))
    },
  }
  const pids = { get: () => running.map((broker) => broker.pid), enumerable: true }
  return Object.defineProperty(handle, 'pids', pids) as Kafka
}

/** True when all brokers have joined, or one has ended and never will. */
async function isReady(cluster: KafkaCluster, running: readonly BrokerProcess[]): Promise<boolean> {
  if (running.some((broker) => broker.exit() !== undefined)) return true
  return cluster.withAdmin(async (admin: Admin) => {
    const { brokers } = await admin.describeCluster()
    return brokers.length === running.length
  })
}
