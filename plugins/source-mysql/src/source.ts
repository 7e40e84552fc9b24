import type {
  Change,
  ChangeBatch,
  CheckResult,
  Credit,
  Json,
  PluginContext,
  SnapshotRequest,
  Source,
  SourceLag,
  TableSnapshotProgress,
} from '@tailrace/plugin-api'
import { compileTablePatterns, PLUGIN_STATE } from '@tailrace/plugin-api'
import { SnapshotRequests, tableName } from '@tailrace/plugin-api/snapshot'
import { Observable } from 'rxjs'
import { prechecks } from './check/prechecks.ts'
import { type ConnectionSettings, connectionSettings } from './connection/settings.ts'
import { derivedServerId } from './dump/server-id.ts'
import { Session } from './connection/session.ts'
import { openServer } from './open.ts'
import type { Options } from './options.ts'
import { comparePositions, covers, meetPositions, type MysqlPosition } from './position.ts'
import { readFacts } from './server/facts.ts'
import type { MysqlPlan } from './snapshot/mysql-plan.ts'
import { planRequest } from './snapshot/plan/plan-request.ts'
import { prepareViews } from './snapshot/prepare-views.ts'
import { Snapshots } from './snapshot/snapshots.ts'
import { watermarkTableOf } from './snapshot/views/watermark.ts'
import { StoredDocuments } from './stored-documents.ts'
import { LogReader } from './stream/log-reader.ts'
import type { LogSettings, SharedState } from './stream/log-settings.ts'
import { Progress } from './stream/progress.ts'
import { type TableChoices, tableChoices } from './table-options.ts'
import { KnownSchemas } from './tables/known-schemas.ts'

/** Reads the log of one MySQL or MariaDB server. */
export class MysqlSource implements Source<MysqlPosition> {
  readonly #options: Options
  readonly #context: PluginContext
  readonly #connection: ConnectionSettings
  readonly #choices: TableChoices
  readonly #shared: SharedState
  readonly #closing = new AbortController()
  readonly #requests: SnapshotRequests<MysqlPlan>
  #start: MysqlPosition | null = null
  #reader: LogReader | null = null

  constructor(options: Options, context: PluginContext) {
    this.#options = options
    this.#context = context
    this.#connection = connectionSettings(options)
    const choices = tableChoices(options.tableOptions)
    this.#choices = choices
    const state = () => context.get(PLUGIN_STATE)
    this.#shared = {
      known: new KnownSchemas((table) => choices(table).columns),
      progress: new Progress(),
      logger: context.logger,
      state,
      documents: new StoredDocuments(state, context.logger),
      snapshots: new Snapshots(),
    }
    const added = () => this.#reader?.snapshotAdded()
    this.#requests = new SnapshotRequests(this.#shared.snapshots, added)
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
    this.#shared.snapshots.restore(begin)
    this.#requests.restored()
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
    const { flavor, serverId, tables, snapshot, snapshotReaders, watermarkTable } = this.#options
    const { heartbeatInterval, idleInterval, pausedTimeout, silenceTimeout } = this.#options
    const { pipeline, baseDir } = this.#context
    return {
      connection: this.#connection,
      flavor,
      serverId: serverId ?? derivedServerId(pipeline, baseDir),
      patterns: tables,
      isLogRead: snapshot !== 'only',
      snapshots: {
        readers: snapshotReaders,
        choices: this.#choices,
        wanted: compileTablePatterns(tables),
        watermark: watermarkTable === undefined ? null : watermarkTableOf(watermarkTable),
        pipeline,
      },
      heartbeatInterval,
      idleInterval,
      pausedTimeout,
      silenceTimeout,
    }
  }

  /** The server keeps its log for a time of its own, whoever reads it. */
  acknowledge(position: MysqlPosition): void {
    this.#shared.documents.acknowledged(position)
    this.#requests.stored(position)
    this.#shared.snapshots.unstored.stored(position.snapshot)
  }

  async snapshot(request: SnapshotRequest): Promise<Json> {
    const { tables: streamed, flavor, watermarkTable, snapshotCount } = this.#options
    const session = await Session.connect(this.#connection)
    let plan: MysqlPlan
    try {
      const server = await readFacts(session, flavor)
      const { gtid } = this.#reader?.position ?? this.#start ?? { gtid: '' }
      await prepareViews(session, server, { gtid }, watermarkTable)
      plan = await planRequest(session, request, {
        server,
        streamed,
        choices: this.#choices,
        isCounted: snapshotCount === 'exact',
      })
    } finally {
      await session.close()
    }
    await this.#requests.take(this.#shared.state(), plan)
    return { tables: plan.tables.map(tableName) }
  }

  snapshotProgress(): readonly TableSnapshotProgress[] {
    return this.#shared.snapshots.tableProgress()
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
