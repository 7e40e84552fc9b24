import { type ErrorCode, TailraceError } from '@tailrace/plugin-api'

/** What of an error of pg, Node or OpenSSL matters here. */
interface Failure {
  readonly code?: unknown
  readonly message: string
}

const byState: Readonly<Record<string, ErrorCode>> = {
  '28000': 'SOURCE_AUTHENTICATION',
  '28P01': 'SOURCE_AUTHENTICATION',
  '3D000': 'SOURCE_MISCONFIGURED',
  '42501': 'SOURCE_PRIVILEGE',
  '55006': 'SOURCE_IN_USE',
  // "requested WAL segment … has already been removed"
  '58P01': 'SOURCE_POSITION_LOST',
}

/** Classes of SQLSTATE that pass: connection, resources, operator intervention, system, internal error, rollback. */
const passing = /^(08|53|57|58|XX|40)/

const unavailable =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ECONNABORTED)$/
const certificate =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/

function codeOf({ code, message }: Failure): ErrorCode {
  if (typeof code === 'string') {
    if (unavailable.test(code)) return 'SOURCE_UNAVAILABLE'
    if (certificate.test(code)) return 'SOURCE_TLS'
    if (code === '42704' && message.startsWith('replication slot')) return 'SOURCE_POSITION_LOST'
    if (code === '55000' && /can no longer|invalidated|cannot (read|get)/.test(message)) {
      return 'SOURCE_POSITION_LOST'
    }
    // Poolers say it of what passes; the server says of a statement that cannot be read that its message is wrong.
    if (code === '08P01' && /\bmessage\b/.test(message)) return 'SOURCE_PROTOCOL'
    if (code in byState) return byState[code]!
    if (/^[0-9A-Z]{5}$/.test(code)) {
      return passing.test(code) ? 'SOURCE_UNAVAILABLE' : 'SOURCE_MISCONFIGURED'
    }
  }
  if (/SSL connection/i.test(message)) return 'SOURCE_TLS'
  if (/^(SASL|SCRAM)|password/i.test(message)) return 'SOURCE_AUTHENTICATION'
  return 'SOURCE_UNAVAILABLE'
}

const fixes: Partial<Record<ErrorCode, string>> = {
  SOURCE_UNAVAILABLE:
    'Check "host" and "port" (or "url"), that the server runs, and that it can be reached from here.',
  SOURCE_PRIVILEGE: 'Grant the user what the server refuses.',
  SOURCE_POSITION_LOST:
    'Changes since then cannot be read from the log. `tailrace reset` the pipeline to start anew.',
  SOURCE_AUTHENTICATION:
    'Check "user" and "password" (or "url"), and that pg_hba.conf lets this user in from this host.',
  SOURCE_TLS:
    'Check "tls": its mode, and that "ca" is the one that issued the server’s certificate.',
}

/** What mends what a code says too little of, by what the server's message says. */
const byMessage: readonly (readonly [RegExp, string])[] = [
  [
    /row-level security policy/,
    'The snapshot would not be whole. Let the user see all rows: ALTER ROLE … WITH BYPASSRLS;',
  ],
  [
    /in a read-only transaction/,
    'A standby takes no writes: make what is missing on its primary (`tailrace check` there prints the statements), and set "publication.create: false".',
  ],
  [
    /max_wal_senders/,
    'End a replication connection that nobody needs (pg_stat_replication), or: ALTER SYSTEM SET max_wal_senders = …; then restart the server.',
  ],
  [
    /too many (clients|connections)|remaining connection slots/,
    'End connections that nobody needs (pg_stat_activity), or: ALTER SYSTEM SET max_connections = …; then restart the server.',
  ],
]

function spokenFix(message: string): string | undefined {
  return byMessage.find(([pattern]) => pattern.test(message))?.[1]
}

/**
 * The error that users meet for one of pg, Node or OpenSSL. A TailraceError stays as it is.
 *
 * @param doing what was attempted: "connect to db.example:5432/shop"
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
  const code = codeOf({ code: failure.code ?? inner?.code, message: failure.message })
  const noDatabase = failure.code === '3D000'
  const mend =
    fix ??
    spokenFix(failure.message) ??
    (noDatabase ? 'Check "database" (or the end of "url").' : fixes[code])
  return new TailraceError(
    code,
    `Could not ${doing}: ${failure.message || inner?.message || 'no reason given'}.`.replace(
      /\.\.$/,
      '.',
    ),
    { cause: error, ...(mend !== undefined && { fix: mend }) },
  )
}
