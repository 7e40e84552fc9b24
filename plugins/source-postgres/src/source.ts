import type {
  Change,
  ChangeBatch,
  CheckResult,
  Credit,
  Json,
  PluginContext,
  ServerResource,
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
import { Heartbeats } from './heartbeat/heartbeats.ts'
import { formatLsn, parseLsn } from './lsn.ts'
import { resourceName } from './names.ts'
import { type Opened, openServer } from './open.ts'
import type { Options } from './options.ts'
import { comparePositions, covers, meetPositions, type PostgresPosition } from './position.ts'
import { dropResources, listResources, type OwnResources } from './server/resources.ts'
import { signalsOf, wantedTables } from './signals/configured.ts'
import type { OwnSignals } from './signals/own-signals.ts'
import { planRequest } from './snapshot/plan-request.ts'
import type { SnapshotSettings } from './snapshot/postgres-rounds.ts'
import { RecentTransactions } from './snapshot/recent-transactions.ts'
import { type PostgresPlan, postgresSnapshots } from './snapshot/snapshot-plan.ts'
import { LogReader } from './stream/log-reader.ts'
import type { SharedState } from './stream/log-settings.ts'
import { Progress } from './stream/progress.ts'
import { KnownTables } from './stream/known-tables.ts'
import { type TableChoices, tableChoices } from './tables/table-options.ts'

/** Reads one PostgreSQL database's log through a replication slot. */
export class PostgresSource implements Source<PostgresPosition> {
  readonly #options: Options
  readonly #context: PluginContext
  readonly #connection: ConnectionSettings
  readonly #choices: TableChoices
  /** Name of what the pipeline keeps on the server. */
  readonly #base: string
  readonly #slot: string
  readonly #signals: OwnSignals
  readonly #publication: string
  readonly #shared: SharedState
  readonly #closing = new AbortController()
  #publications: readonly string[]
  readonly #requests: SnapshotRequests<PostgresPlan>
  #start: PostgresPosition | null = null
  #server: Pick<Opened, 'major' | 'version'> = { major: 0, version: '' }
  #reader: LogReader | null = null

  constructor(options: Options, context: PluginContext) {
    this.#context = context
    this.#connection = connectionSettings(options)
    this.#base = resourceName(context.pipeline)
    this.#slot = options.slot.name ?? this.#base
    this.#signals = signalsOf(options, this.#base, this.#slot)
    this.#options = { ...options, tables: wantedTables(options.tables, this.#signals) }
    this.#choices = tableChoices(options.tableOptions)
    this.#publication = options.publication.name ?? this.#base
    this.#publications = [this.#publication]
    this.#shared = {
      known: new KnownTables(),
      progress: new Progress(),
      snapshots: postgresSnapshots(),
      recent: new RecentTransactions(),
      gate: null,
      logger: context.logger,
      flushed: 0,
    }
    const added = () => this.#reader?.snapshotAdded()
    this.#requests = new SnapshotRequests(this.#shared.snapshots, added)
  }

  async open(from: PostgresPosition | null): Promise<PostgresPosition | null> {
    const opened = await openServer(
      {
        connection: this.#connection,
        options: this.#options,
        slot: this.#slot,
        publication: this.#publication,
        base: this.#base,
        logger: this.#context.logger,
        signal: AbortSignal.any([this.#context.signal, this.#closing.signal]),
        state: () => this.#context.get(PLUGIN_STATE),
      },
      from,
    )
    this.#publications = opened.publications
    this.#start = opened.start
    this.#server = opened
    const begin = opened.start ?? from
    if (begin !== null) this.acknowledge(begin)
    return opened.start
  }

  stream(from: PostgresPosition | null, credit: Credit): Observable<ChangeBatch> {
    const begin = from ?? this.#start
    if (begin === null) throw new TypeError('stream() before open()')
    this.#shared.snapshots.restore(begin)
    this.#requests.restored()
    const options = this.#options
    const connection = this.#connection
    return new Observable((subscriber) => {
      const reader = new LogReader(
        {
          connection,
          snapshots: this.#snapshotSettings(),
          isLogRead: options.snapshot !== 'only',
          slot: this.#slot,
          publications: this.#publications,
          messages: options.messages,
          signals: this.#signals,
          wanted: compileTablePatterns(options.tables),
          columnsOf: (table) => this.#choices(table).columns,
          statusInterval: options.statusInterval,
          idleInterval: options.idleInterval,
          pausedTimeout: options.pausedTimeout,
          silenceTimeout: options.silenceTimeout,
        },
        this.#shared,
        begin,
        credit,
        subscriber,
      )
      this.#reader = reader
      const heartbeats = this.#heartbeats()
      return () => {
        heartbeats?.stop()
        reader.stop()
        if (this.#reader === reader) this.#reader = null
      }
    })
  }

  #heartbeats(): Heartbeats | null {
    const { heartbeat, snapshot } = this.#options
    if (heartbeat === undefined || snapshot === 'only') return null
    const shared = this.#shared
    const facts = () => ({
      slot: this.#slot,
      received: formatLsn(shared.progress.emitted),
      flushed: formatLsn(shared.flushed),
    })
    return new Heartbeats(this.#connection, heartbeat, facts, shared.logger)
  }

  #snapshotSettings(): SnapshotSettings {
    const context = this.#context
    return {
      connection: this.#connection,
      readers: this.#options.snapshotReaders,
      context: { publications: this.#publications, major: this.#server.major },
      columnsOf: (table) => this.#choices(table).columns,
      choices: this.#choices,
      wanted: compileTablePatterns(this.#options.tables),
      version: this.#server.version,
      get state() {
        return context.get(PLUGIN_STATE)
      },
    }
  }

  async snapshot(request: SnapshotRequest): Promise<Json> {
    const { tables: streamed, snapshotCount } = this.#options
    const { connection, context, state } = this.#snapshotSettings()
    const plan = await planRequest(request, {
      connection,
      context,
      streamed,
      choices: this.#choices,
      isCounted: snapshotCount === 'exact',
    })
    await this.#requests.take(state, plan)
    return { tables: plan.tables.map(tableName) }
  }

  snapshotProgress(): readonly TableSnapshotProgress[] {
    return this.#shared.snapshots.tableProgress()
  }

  acknowledge(position: PostgresPosition): void {
    this.#requests.stored(position)
    this.#shared.snapshots.unstored.stored(position.snapshot)
    const lsn = parseLsn(position.lsn)
    if (lsn <= this.#shared.flushed) return
    this.#shared.flushed = lsn
    this.#reader?.acknowledged()
  }

  compare(a: PostgresPosition, b: PostgresPosition): number | undefined {
    return comparePositions(a, b)
  }

  meet(positions: readonly PostgresPosition[]): PostgresPosition {
    return meetPositions(positions)
  }

  covers(position: PostgresPosition, change: Change): boolean {
    return covers(position, change)
  }

  lag(): SourceLag {
    return this.#shared.progress.lag()
  }

  check(): AsyncIterable<CheckResult> {
    return prechecks({
      connection: this.#connection,
      options: this.#options,
      slot: this.#slot,
      publication: this.#publication,
      base: this.#base,
    })
  }

  resources(): Promise<readonly ServerResource[]> {
    return listResources(this.#connection, this.#own())
  }

  dropResources(): Promise<readonly ServerResource[]> {
    return dropResources(this.#connection, this.#own())
  }

  #own(): OwnResources {
    return {
      slot: this.#slot,
      publication: this.#options.publication.create ? this.#publication : null,
      signals: { options: this.#options, base: this.#base, slot: this.#slot },
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#reader?.stop()
    this.#reader = null
  }
}
