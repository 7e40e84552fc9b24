import { setTimeout as delay } from 'node:timers/promises'
import type { Link } from '../kafkajs/link.ts'
import { errorOfCode } from '../errors.ts'
import { KAFKA } from '../wire/error-codes.ts'
import type { BatchSeal } from '../wire/record-batch.ts'

const NO_TIMEOUT = 0x7fffffff
const LOOKS = 60

/**
 * Who the producer is to the brokers: id, epoch, and whether its batches belong to a transaction. All state that
 * exactly-once delivery needs beyond the partitions' sequences belongs here.
 */
export interface ProducerSession extends Omit<BatchSeal, 'codec'> {
  /** Null for a producer that is idempotent only. */
  readonly transactionalId: string | null
}

/**
 * Gets a producer id, with which every partition's sequence begins at 0.
 *
 * @param link any broker
 * @throws SINK_UNAVAILABLE while the brokers are not ready to give one; SINK_PRIVILEGE
 */
export async function beginSession(link: Link): Promise<ProducerSession> {
  let answer = await initProducerId(link)
  // A broker that has just started answers so for some tenths of a second.
  for (let i = 0; i < LOOKS && answer.errorCode === KAFKA.coordinatorLoadInProgress; i++) {
    await delay(50)
    answer = await initProducerId(link)
  }
  if (answer.errorCode !== KAFKA.none) throw errorOfCode(answer.errorCode, 'a producer id')
  return {
    producerId: BigInt(answer.producerId),
    producerEpoch: answer.producerEpoch,
    transactional: false,
    transactionalId: null,
  }
}

interface InitProducerIdAnswer {
  readonly errorCode: number
  readonly producerId: string
  readonly producerEpoch: number
}

function initProducerId(link: Link): Promise<InitProducerIdAnswer> {
  const request = { transactionalId: null, transactionTimeout: NO_TIMEOUT }
  return link.request<InitProducerIdAnswer>('InitProducerId', request)
}

/** The sequence after `count` records: it goes on at 0 after 2^31 − 1. */
export function nextSequence(sequence: number, count: number): number {
  return (sequence + count) & 0x7fffffff
}
