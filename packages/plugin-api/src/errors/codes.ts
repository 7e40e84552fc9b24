/** What a code stands for. */
export interface ErrorCodeInfo {
  /** Whether trying the same thing again later can succeed; the runtime then backs off and retries. */
  readonly retryable: boolean
  /** One sentence for the reference page. */
  readonly summary: string
}

const fatal = (summary: string): ErrorCodeInfo => ({ retryable: false, summary })
const transient = (summary: string): ErrorCodeInfo => ({ retryable: true, summary })

/** Every code that Tailrace raises. The reference page of errors is made from this table. */
export const errorCodes = {
  CONFIG_NOT_FOUND: fatal('No configuration file was found, or the one named does not exist.'),
  CONFIG_UNREADABLE: fatal('The configuration file cannot be parsed or loaded.'),
  CONFIG_INVALID: fatal(
    'The configuration breaks a schema; every problem is listed with its place.',
  ),
  CONFIG_REFERENCE_MISSING: fatal('A `${env:…}` or `${file:…}` reference has no value.'),
  PLUGIN_NOT_FOUND: fatal('No installed package answers to the name given with `use`.'),
  PLUGIN_INVALID: fatal('The package found is not a Tailrace plugin, or cannot be loaded.'),
  PLUGIN_WRONG_KIND: fatal('The plugin is of another kind than its place in the pipeline wants.'),
  PLUGIN_WRONG_API: fatal('The plugin was made for another major version of the plugin API.'),
  PLUGIN_DUPLICATE: fatal('Two installed packages claim the same short name.'),
  PIPELINE_UNKNOWN: fatal('The configuration has no pipeline of that name.'),
  PIPELINE_RUNNING: fatal('Another process runs this pipeline.'),
  PIPELINE_STALLED: fatal(
    'A stream transform holds changes while no credit is left, so nothing can move.',
  ),
  COMMAND_REFUSED: fatal('A pipeline cannot do what a command asks for, or not now.'),
  CHANGE_NOT_PROCESSED: fatal('A transform or encoder failed on a change.'),
  EXPRESSION_INVALID: fatal(
    'An expression cannot be compiled, or does not fit the columns it is used on.',
  ),
  EXPRESSION_FAILED: fatal('An expression failed on a change.'),
  STATE_UNREADABLE: fatal('The state file is damaged, or was written by a newer version.'),
  STATE_UNAVAILABLE: transient('The state store did not answer, or could not write.'),
  STATE_OWNER_LOST: fatal(
    'Another process took over the pipeline; this one must not write any more.',
  ),
  SOURCE_UNAVAILABLE: transient('The source did not answer, or the connection to it broke.'),
  SOURCE_AUTHENTICATION: fatal('The source refused the user or password.'),
  SOURCE_TLS: fatal('The encrypted connection to the source could not be made as configured.'),
  SOURCE_MISCONFIGURED: fatal('The source server is not set up for change data capture.'),
  SOURCE_PRIVILEGE: fatal('The source user lacks a privilege.'),
  SOURCE_TABLE_MISSING: fatal('A table of the configuration does not exist.'),
  SOURCE_TABLE_IDENTITY: fatal('A table lacks the key or replica identity that its changes need.'),
  SOURCE_IN_USE: transient(
    'Another connection uses the slot, or the identity, that the source needs.',
  ),
  SOURCE_POSITION_LOST: fatal('The server no longer has the log at the stored position.'),
  SOURCE_IDENTITY_CHANGED: fatal('The server is not the one that the stored position belongs to.'),
  SOURCE_SCHEMA_UNKNOWN: fatal(
    'Rows in the log cannot be read: the definition that their table had then is not known.',
  ),
  SOURCE_PROTOCOL: fatal('The source sent something that the protocol does not allow.'),
  SINK_UNAVAILABLE: transient('The sink did not answer, or the connection to it broke.'),
  SINK_AUTHENTICATION: fatal('The sink refused the user or password.'),
  SINK_TLS: fatal('The encrypted connection to the sink could not be made as configured.'),
  SINK_PRIVILEGE: fatal('The sink user lacks a privilege.'),
  SINK_DESTINATION_MISSING: fatal('A topic, folder or table that the sink needs does not exist.'),
  SINK_DESTINATION_INVALID: fatal(
    'A topic, folder or table name cannot be used, or its settings do not fit.',
  ),
  SINK_RECORD_TOO_LARGE: fatal('A record is larger than the sink accepts.'),
  SINK_REJECTED: fatal('The sink refused a record for good.'),
  SINK_FENCED: fatal('A newer instance of this pipeline took over the sink.'),
  SINK_RESET: transient('The sink lost its session and must be opened again.'),
  RETRIES_EXHAUSTED: fatal('A retryable failure lasted longer than `retry.for`.'),
  STOP_TIMEOUT: fatal(
    'The pipeline did not drain in time; what was not confirmed is read again at the next start.',
  ),
} as const satisfies Record<string, ErrorCodeInfo>

/** A code of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes

/** A code of a third party's plugin: its own prefix after `X_`. */
export type ForeignErrorCode = `X_${string}`
