import { type ErrorCode, TailraceError } from '@tailrace/plugin-api'
import { kafkajs } from './kafkajs/internals.ts'
import { isSessionLost, isTransient, KAFKA } from './wire/error-codes.ts'

/** Name and sentence of a protocol error code. */
export function describeCode(code: number): string {
  if (code === KAFKA.invalidRecord) return 'INVALID_RECORD: the broker found the record invalid'
  if (code === KAFKA.producerFenced) return 'PRODUCER_FENCED: a newer producer took over'
  const error = kafkajs.createErrorFromCode(code)
  return `${error.type}: ${error.message}`
}

/**
 * The error for a code that a broker answered.
 *
 * @param what what was being done, e.g. `writing topic "a", partition 3`
 */
export function errorOfCode(code: number, what: string): TailraceError {
  const text = `Kafka refused ${what}: ${describeCode(code)}.`
  const make = (name: ErrorCode, fix?: string) =>
    new TailraceError(name, text, { details: { kafkaErrorCode: code }, ...(fix && { fix }) })
  if (code === KAFKA.topicAuthorizationFailed) {
    return make(
      'SINK_PRIVILEGE',
      'give the Kafka user of this sink the ACL operations Describe and Write on the topic',
    )
  }
  if (code === KAFKA.clusterAuthorizationFailed) {
    return make(
      'SINK_PRIVILEGE',
      'give the Kafka user of this sink the ACL operation Write on its topics (before Kafka 2.8 also IdempotentWrite on the cluster) and, to create topics, Create on the cluster',
    )
  }
  if (code === KAFKA.producerFenced) return make('SINK_FENCED')
  if (isSessionLost(code)) return make('SINK_RESET')
  if (isTransient(code)) return make('SINK_UNAVAILABLE')
  if (code === KAFKA.invalidRecord) {
    return make(
      'SINK_REJECTED',
      'a compacted topic refuses records without key: use an encoder that writes keys, or cleanup.policy=delete',
    )
  }
  if (code === KAFKA.unsupportedCompressionType) {
    return make('SINK_REJECTED', 'choose another `compression`')
  }
  return make('SINK_REJECTED')
}

interface Failure {
  readonly name?: string
  readonly message?: string
  readonly code?: string | number
  readonly type?: string
  readonly cause?: unknown
}

/**
 * Makes an error of a connection that cannot be made, or broke, one of ours.
 *
 * @param where the brokers it is about, as the user wrote them
 */
export function connectionError(error: unknown, where: string): TailraceError {
  if (TailraceError.is(error)) return error
  const { name = '', message = '', code, type } = innermost(error)
  const text = message.replace(/^(Connection error: )+/, '')
  if (/SASL/.test(name) || text.startsWith('SASL ') || type === 'SASL_AUTHENTICATION_FAILED') {
    return new TailraceError(
      'SINK_AUTHENTICATION',
      `Kafka at ${where} refused the login: ${text}`,
      {
        cause: error,
        fix: 'check `sasl`: mechanism, username and password',
      },
    )
  }
  if (isTlsFailure(code, text)) {
    return new TailraceError('SINK_TLS', `no TLS connection to Kafka at ${where}: ${text}`, {
      cause: error,
      fix: 'check `tls`: mode, ca, certificate, key and serverName, and that the broker port speaks TLS',
    })
  }
  return new TailraceError('SINK_UNAVAILABLE', `Kafka at ${where} cannot be reached: ${text}`, {
    cause: error,
    fix: 'check that the brokers run, that `brokers` names them, and whether they expect `tls` or `sasl`',
  })
}

/** kafkajs wraps errors in errors; the innermost says what happened. */
function innermost(error: unknown): Failure {
  let inner = error as Failure
  while (inner.cause && typeof inner.cause === 'object') {
    if (/SASL/.test(inner.name ?? '')) break
    inner = inner.cause
  }
  return inner
}

const certificateProblem =
  /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|CRL_)/

function isTlsFailure(code: string | number | undefined, text: string): boolean {
  if (typeof code === 'string' && certificateProblem.test(code)) return true
  return /ssl3?_|SSL routines|tlsv1|certificate/i.test(text)
}
