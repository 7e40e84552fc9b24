import type {
  Change,
  ChangeBatch,
  CheckResult,
  Credit,
  PluginContext,
  Source,
  SourceLag,
} from '@tailrace/plugin-api'
import { PLUGIN_STATE } from '@tailrace/plugin-api'
import { Observable } from 'rxjs'
import { prechecks } from './check/prechecks.ts'
import { type ConnectionSettings, connectionSettings } from './connection/settings.ts'
import { derivedServerId } from './dump/server-id.ts'
import { openServer } from './open.ts'
import type { Options } from './options.ts'
import { comparePositions, covers, meetPositions, type MysqlPosition } from './position.ts'
import { StoredDocuments } from './stored-documents.ts'
import { LogReader } from './stream/log-reader.ts'
import type { LogSettings, SharedState } from './stream/log-settings.ts'
import { Progress } from './stream/progress.ts'
import { tableChoices } from './table-options.ts'
import { KnownSchemas } from './tables/known-schemas.ts'

/** Reads the log of one MySQL or MariaDB server. */
export class MysqlSource implements Source<MysqlPosition> {
  readonly #options: Options
  readonly #context: PluginContext
  readonly #connection: ConnectionSettings
  readonly #shared: SharedState
  readonly #closing = new AbortController()
  #start: MysqlPosition | null = null
  #reader: LogReader | null = null

  constructor(options: Options, context: PluginContext) {
    this.#options = options
    this.#context = context
    this.#connection = connectionSettings(options)
    const choices = tableChoices(options.tableOptions)
    const state = () => context.get(PLUGIN_STATE)
    this.#shared = {
      known: new KnownSchemas((table) => choices(table).columns),
      progress: new Progress(),
      logger: context.logger,
      state,
      documents: new StoredDocuments(state, context.logger),
    }
  }

  async open(from: MysqlPosition | null): Promise<MysqlPosition | null> {
    const { logger, signal } = this.#context
    this.#start = await openServer(
      {
        connection: this.#connection,
        options: this.#options,
        logger,
        signal: AbortSignal.any([signal, this.#closing.signal]),
        state: this.#context.get(PLUGIN_STATE),
      },
      from,
    )
    return this.#start
  }

  stream(from: MysqlPosition | null, credit: Credit): Observable<ChangeBatch> {
    const begin = from ?? this.#start
    if (begin === null) throw new TypeError('stream() before open()')
    return new Observable((subscriber) => {
      const reader = new LogReader(this.#settings(), this.#shared, begin, credit, subscriber)
      this.#reader = reader
      return () => {
        reader.stop()
        if (this.#reader === reader) this.#reader = null
      }
    })
  }

  #settings(): LogSettings {
    const { flavor, serverId, tables } = this.#options
    const { heartbeatInterval, idleInterval, pausedTimeout, silenceTimeout } = this.#options
    const { pipeline, baseDir } = this.#context
    return {
      connection: this.#connection,
      flavor,
      serverId: serverId ?? derivedServerId(pipeline, baseDir),
      patterns: tables,
      heartbeatInterval,
      idleInterval,
      pausedTimeout,
      silenceTimeout,
    }
  }

  /** The server keeps its log for a time of its own, whoever reads it. */
  acknowledge(position: MysqlPosition): void {
    this.#shared.documents.acknowledged(position)
  }

  compare(a: MysqlPosition, b: MysqlPosition): number | undefined {
    return comparePositions(a, b)
  }

  meet(positions: readonly MysqlPosition[]): MysqlPosition {
    return meetPositions(positions)
  }

  covers(position: MysqlPosition, change: Change): boolean {
    return covers(position, change)
  }

  lag(): SourceLag {
    return this.#shared.progress.lag()
  }

  check(): AsyncIterable<CheckResult> {
    return prechecks({ connection: this.#connection, options: this.#options })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#reader?.stop()
    this.#reader = null
  }
}
