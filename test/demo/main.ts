import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import type { Client } from 'pg'
import { ownKafkaAvailable, readTopics, startKafka, startPostgres, until } from '../kit/index.ts'
import { describeArrival } from './arrivals.ts'
import { PipelineProcess } from './pipeline-process.ts'
import { fillShop, nextDeed } from './shop.ts'

const SECONDS = Number(process.env['DEMO_SECONDS'] ?? 15)
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const example = here('../../examples/postgres-to-kafka/')
const topics = ['shop.public.customers', 'shop.public.orders']

const say = (text: string) => console.log(styleText('bold', text))
const changed = (text: string) => console.log(`${styleText('yellow', '  database ')} ${text}`)
const arrived = (text: string) => console.log(`${styleText('green', '     kafka ')} ${text}`)

/** Waits until the pipeline reads the log. */
async function streaming(client: Client): Promise<void> {
  const active = async () => {
    const { rowCount } = await client.query(
      'SELECT FROM pg_replication_slots WHERE active AND confirmed_flush_lsn IS NOT NULL',
    )
    return rowCount === 1
  }
  await until(active, { deadlineMs: 30_000, what: 'the pipeline to read the log' })
}

/** Goes on changing rows until told to stop. */
async function keepShopping(client: Client, signal: AbortSignal): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    const { says, sql } = nextDeed(first ? 1 : Math.random())
    changed(says)
    await client.query(sql)
    await delay(1000, undefined, { signal }).catch(() => {})
  }
}

/** Shows what arrives in the topics; resolves with the count once told to stop. */
async function showArrivals(brokers: readonly string[], signal: AbortSignal): Promise<number> {
  let count = 0
  for await (const { records } of readTopics(brokers, topics, { signal })) {
    for (const record of records) {
      count++
      arrived(describeArrival(record))
    }
  }
  return count
}

/** Everything that was started, to be stopped in the other order. */
const cleanups: (() => Promise<void> | void)[] = []
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
process.once('SIGTERM', () => stop.abort())

/** Brokers of a Kafka given from outside or started here; null where there can be none. */
async function findKafka(): Promise<readonly string[] | null> {
  const given = process.env['KAFKA_BROKERS']
  if (given !== undefined) return given.split(',')
  const kafka = await ownKafkaAvailable()
  if (!kafka.available) {
    say(`No Kafka here: ${kafka.reason}`)
    say('The changes are shown on the terminal instead.')
    return null
  }
  say('Starting Kafka … (the first time it is fetched, which takes a while)')
  const cluster = await startKafka()
  cleanups.push(() => cluster.remove())
  return cluster.bootstrap
}

async function demo(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tailrace-demo-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))

  say('Starting PostgreSQL …')
  const postgres = await startPostgres()
  cleanups.push(() => postgres.remove())
  const client = await postgres.client()
  cleanups.push(() => client.end())
  await client.query(readFileSync(join(example, 'shop.sql'), 'utf8'))
  await fillShop(client)

  const brokers = await findKafka()
  say('Starting the pipeline of examples/postgres-to-kafka …')
  const pipeline = new PipelineProcess(
    brokers === null ? here('console.config.yaml') : join(example, 'tailrace.config.yaml'),
    {
      SHOP_DATABASE_URL: postgres.url,
      TAILRACE_STATE: join(folder, 'state.sqlite'),
      ...(brokers !== null && { KAFKA_BROKERS: brokers.join(',') }),
    },
    brokers === null ? 'inherit' : 'ignore',
  )
  cleanups.push(() => pipeline.stop())

  await Promise.race([pipeline.failed(), streaming(client)])

  say(`Changing rows for ${SECONDS} seconds; Ctrl-C ends it earlier.`)
  const shopping = AbortSignal.any([stop.signal, AbortSignal.timeout(SECONDS * 1000)])
  const reading = AbortSignal.any([stop.signal, AbortSignal.timeout((SECONDS + 2) * 1000)])
  const [, count] = await Promise.race([
    Promise.all([
      keepShopping(client, shopping),
      brokers === null
        ? delay((SECONDS + 2) * 1000, 0, { signal: stop.signal }).catch(() => 0)
        : showArrivals(brokers, reading),
    ]),
    pipeline.failed(),
  ])
  if (brokers !== null) {
    say(
      `${count} records arrived. Change a line of examples/postgres-to-kafka/tailrace.config.yaml and run it again.`,
    )
    if (count === 0 && !stop.signal.aborted) throw new Error('nothing arrived in Kafka')
  }
}

try {
  await demo()
} finally {
  say('Stopping …')
  for (const cleanup of cleanups.toReversed()) await cleanup()
}
