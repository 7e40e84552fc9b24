import { type ErrorCode, TailraceError } from '@tailrace/plugin-api'

/** What of an error of mysql2, Node or OpenSSL matters here. */
interface Failure {
  readonly code?: unknown
  readonly errno?: unknown
  readonly message: string
}

/** By the server's error number (MySQL error reference; MariaDB numbers these alike). */
const byNumber: Readonly<Record<number, ErrorCode>> = {
  1044: 'SOURCE_PRIVILEGE',
  1045: 'SOURCE_AUTHENTICATION',
  1130: 'SOURCE_AUTHENTICATION',
  1142: 'SOURCE_PRIVILEGE',
  1143: 'SOURCE_PRIVILEGE',
  1227: 'SOURCE_PRIVILEGE',
  1251: 'SOURCE_AUTHENTICATION',
  1381: 'SOURCE_MISCONFIGURED',
  1698: 'SOURCE_AUTHENTICATION',
  1820: 'SOURCE_AUTHENTICATION',
  1862: 'SOURCE_AUTHENTICATION',
  3118: 'SOURCE_AUTHENTICATION',
  3159: 'SOURCE_TLS',
}

/** Numbers that pass: connections are used up, the server starts or stops, a lock or deadlock, a killed statement. */
const passing = new Set([1040, 1042, 1053, 1129, 1152, 1158, 1159, 1160, 1161, 1203, 1205, 1213])
const interrupted = new Set([1077, 1079, 1317, 1927, 2006, 2013, 3169, 4031])

/** ER_MASTER_FATAL_ERROR_READING_BINLOG: the dump cannot go on, and only its text says why. */
const DUMP_FAILED = 1236

const unavailable =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ECONNABORTED|PROTOCOL_CONNECTION_LOST)$/
const certificate =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|EPROTO|HANDSHAKE_)/

function codeOfDump(message: string): ErrorCode {
  if (/log is not open/i.test(message)) return 'SOURCE_MISCONFIGURED'
  if (/shut(ting)? ?down|killed/i.test(message)) return 'SOURCE_UNAVAILABLE'
  return 'SOURCE_POSITION_LOST'
}

function codeOf({ code, errno, message }: Failure): ErrorCode {
  // The servers have different numbers for it.
  if (/same server_(uuid\/server_)?id/.test(message)) return 'SOURCE_IN_USE'
  if (errno === DUMP_FAILED) return codeOfDump(message)
  if (typeof errno === 'number' && errno >= 1000) {
    if (errno in byNumber) return byNumber[errno]!
    if (passing.has(errno) || interrupted.has(errno)) return 'SOURCE_UNAVAILABLE'
  }
  if (typeof code === 'string') {
    if (unavailable.test(code)) return 'SOURCE_UNAVAILABLE'
    if (certificate.test(code)) return 'SOURCE_TLS'
    if (code.startsWith('ER_')) return 'SOURCE_MISCONFIGURED'
  }
  return 'SOURCE_UNAVAILABLE'
}

const fixes: Partial<Record<ErrorCode, string>> = {
  SOURCE_UNAVAILABLE:
    'Check "host" and "port" (or "url"), that the server runs, and that it can be reached from here.',
  SOURCE_PRIVILEGE: 'Grant the user what the server refuses.',
  SOURCE_POSITION_LOST:
    'Changes since then cannot be read from the log. `tailrace reset` the pipeline to start anew.',
  SOURCE_AUTHENTICATION:
    'Check "user" and "password" (or "url"), that the server lets this user in from this host, and whether it wants encryption ("tls").',
  SOURCE_TLS:
    'Check "tls": its mode, and that "ca" is the one that issued the server’s certificate.',
  SOURCE_IN_USE:
    'Another replica or pipeline presents itself with the same server id. End it, or set option "serverId" to a number that nobody has (SHOW REPLICAS).',
}

/**
 * The error that users meet for one of mysql2, Node or OpenSSL. A TailraceError stays as it is.
 *
 * @param doing what was attempted: "connect to db.example:3306"
 */
export function sourceError(error: unknown, doing: string, fix?: string): TailraceError {
  if (TailraceError.is(error)) return error
  const failure: Failure =
    error instanceof Error
      ? error
      : { message: typeof error === 'string' ? error : 'unknown error' }
  // Trying several addresses of a host leaves the message empty and the reasons inside.
  const inner =
    error instanceof AggregateError ? (error.errors[0] as Failure | undefined) : undefined
  const code = codeOf({
    code: failure.code ?? inner?.code,
    errno: failure.errno,
    message: failure.message,
  })
  const mend = fix ?? fixes[code]
  const reason = failure.message || inner?.message || 'no reason given'
  return new TailraceError(code, `Could not ${doing}: ${reason}.`.replace(/\.\.$/, '.'), {
    cause: error,
    ...(mend !== undefined && { fix: mend }),
  })
}
