import type { ConnectionSettings } from '../connection/settings.ts'
import type { Session } from '../connection/session.ts'
import type { Lsn } from '../lsn.ts'
import { identifySystem, readServerState, type ServerState } from '../server/facts.ts'
import type { CatalogSession } from './catalog-session.ts'

/** Between two looks, in milliseconds. */
const POLL_MS = 5000
/** On a standby: until its promotion is seen, positions are said to be of the timeline that it has left. */
const STANDBY_POLL_MS = 500

/** What a {@link ServerWatch} tells its owner. */
export interface ServerWatchEvents {
  /** Where the server's log ends. */
  reaches(lsn: Lsn): void
  /** The standby that is read from was promoted, which ends no connection. */
  promoted(timeline: number): void
}

/** Looks at the server now and then, on an ordinary connection: where its log ends, and whether it is still a standby. */
export class ServerWatch {
  readonly #catalog: CatalogSession
  readonly #settings: ConnectionSettings
  readonly #events: ServerWatchEvents
  #isOnStandby = false
  #lookedAt = 0

  constructor(catalog: CatalogSession, settings: ConnectionSettings, events: ServerWatchEvents) {
    this.#catalog = catalog
    this.#settings = settings
    this.#events = events
  }

  /** What the server was when reading began. */
  begin({ isStandby }: ServerState): void {
    this.#isOnStandby = isStandby
  }

  /** Looks when it is time to. @param now milliseconds of a clock that only goes forward */
  tick(now: number): void {
    if (now - this.#lookedAt < (this.#isOnStandby ? STANDBY_POLL_MS : POLL_MS)) return
    this.#lookedAt = now
    // Lag is told as last known; a server that is gone shows on the replication connection.
    this.#catalog.run((session) => this.#look(session)).catch(() => {})
  }

  async #look(session: Session): Promise<void> {
    const { isStandby, end } = await readServerState(session)
    this.#events.reaches(end)
    if (isStandby || !this.#isOnStandby) return
    const { timeline } = await identifySystem(this.#settings, session)
    this.#isOnStandby = false
    this.#events.promoted(timeline)
  }
}
