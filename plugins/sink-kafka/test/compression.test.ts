import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  consumeAll,
  ensureKafkaJars,
  kafkaAvailable,
  sharedKafka,
} from '../../../test/kit/index.ts'
import { findJava } from '../../../test/kit/java/java.ts'
import { optionalPackage } from '../src/compression/optional-package.ts'
import { KafkaSink } from '../src/kafka-sink.ts'
import { options } from '../src/options.ts'
import { insert, rowBatch, table } from './support/changes.ts'
import { testContext } from './support/context.ts'

const codecs = ['none', 'gzip', 'zstd', 'snappy', 'lz4'] as const
const orders = table()
const ROWS = 400

test('a codec whose package is not installed', async () => {
  await expect(optionalPackage('snappy-of-another-platform', 'snappy')).rejects.toMatchObject({
    code: 'SINK_DESTINATION_INVALID',
    fix: 'npm install snappy-of-another-platform',
  })
})

const { available } = await kafkaAvailable()
describe.skipIf(!available)('compressed batches', async () => {
  const kafka = available ? await sharedKafka() : undefined!
  const prefix = `codec-${Math.random().toString(36).slice(2, 8)}`

  test.for(codecs)('%s is read back', async (compression) => {
    const given = { brokers: kafka.bootstrap, topic: `${prefix}-${compression}`, compression }
    const sink = new KafkaSink(options.parse(given), testContext())
    await sink.open()
    const note = 'a note that repeats itself, a note that repeats itself '.repeat(40)
    const batches = Array.from({ length: 4 }, (_, b) => {
      const changes = Array.from({ length: ROWS / 4 }, (__, i) => {
        return insert(orders, i, b * (ROWS / 4) + i, note)
      })
      return rowBatch(changes)
    })
    await Promise.all(batches.map((batch) => sink.write(batch)))
    await sink.close()
    const records = await consumeAll(kafka.bootstrap, given.topic)
    const ids = records.map((each) => String(each.headers['tailrace-id']))
    expect(ids).toEqual(Array.from({ length: ROWS }, (_, i) => `server-1/${i}/0`))
    expect(JSON.parse(String(records.at(-1)!.value))).toMatchObject({ id: 99, note })
  })

  test("Java's consumer reads them all, checking checksums", async () => {
    const [java, jars] = await Promise.all([findJava(), ensureKafkaJars()])
    const wanted = codecs.length * ROWS
    const tool = 'org.apache.kafka.tools.consumer.ConsoleConsumer'
    const args = ['--bootstrap-server', kafka.bootstrap[0]!, '--include', `${prefix}-.*`]
    const settings = ['--from-beginning', '--max-messages', String(wanted), '--timeout-ms', '20000']
    const format = ['--property', 'print.headers=true', '--property', 'print.value=false']
    const { stdout } = await promisify(execFile)(
      java.command,
      ['-XX:TieredStopAtLevel=1', '-cp', jars.classPath, tool, ...args, ...settings, ...format],
      { maxBuffer: 64 * 1024 ** 2 },
    )
    const ids = stdout.trim().split('\n').toSorted()
    const expected = codecs.flatMap(() =>
      Array.from({ length: ROWS }, (_, i) => `tailrace-id:server-1/${i}/0`),
    )
    expect(ids).toEqual(expected.toSorted())
  })
})
