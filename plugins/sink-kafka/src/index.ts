import { defineSink } from '@tailrace/plugin-api'
import { KafkaSink } from './kafka-sink.ts'
import { options } from './options.ts'

/** Apache Kafka: idempotent, `acks=all`, in order per key. */
export default defineSink({
  name: 'kafka',
  summary: 'Writes records to Apache Kafka with an idempotent producer.',
  stability: 'beta',
  options,
  defaultEncoder: 'json',
  examples: [
    {
      title: 'A topic per table, keyed by primary key',
      options: { brokers: ['localhost:9092'], topic: '{schema}.{table}' },
    },
    {
      title: 'TLS, SCRAM and compressed batches; topics must exist',
      options: {
        brokers: ['kafka-1.example.com:9093', 'kafka-2.example.com:9093'],
        tls: { mode: 'verify-full', ca: './ca.pem' },
        sasl: { mechanism: 'scram-sha-512', username: 'tailrace', password: 'from ${env:…}' },
        topicCreation: { enabled: false },
        compression: 'zstd',
      },
    },
  ],
  create: (given, context) => new KafkaSink(given, context),
})
