import { allTables, type Schemas, schemasToJson } from '@tailrace/mysql-ddl'
import type { PluginState } from '@tailrace/plugin-api'
import {
  documentName,
  documentPrefix,
  fromJson,
  type HistoryDocument,
  schemasOf,
  toJson,
  versionOf,
} from './history-document.ts'
import type { HistoryRecord } from './history-record.ts'
import { changesBetween, changesWeight } from './schemas-changes.ts'

/** Changes of fewer tables than this are never worth a document with all. */
const LEAST_WEIGHT = 64

/** Where a history begins. */
export interface HistoryBeginning {
  /** The definitions at that place; tables that it does not tell are unknown. */
  readonly schemas: Schemas
  /** Place in the log, as {@link SchemaHistory.append} has it. */
  readonly place: string
}

/**
 * The definitions of tables at each place of the log where they changed: versions, each a document of the state store that is
 * never changed, all of it from time to time and otherwise what changed. A position names the version that holds there.
 *
 * Reading again from an earlier position meets the same statements again. They are known by their place, and have the versions
 * that they had.
 */
export class SchemaHistory {
  readonly #state: PluginState
  #document: HistoryDocument
  #schemas: Schemas
  #version: number
  /** Versions that were stored by an earlier reading of the same log. */
  readonly #later: ReadonlyMap<number, HistoryDocument>
  #highest: number
  #stored: Promise<void> = Promise.resolve()

  private constructor(
    state: PluginState,
    version: number,
    document: HistoryDocument,
    schemas: Schemas,
    later: ReadonlyMap<number, HistoryDocument>,
    highest: number,
  ) {
    this.#state = state
    this.#version = version
    this.#document = document
    this.#schemas = schemas
    this.#later = later
    this.#highest = highest
  }

  /**
   * Begins a history, durable when it returns.
   *
   * @throws TailraceError STATE_UNAVAILABLE, STATE_OWNER_LOST
   */
  static async begin(state: PluginState, beginning: HistoryBeginning): Promise<SchemaHistory> {
    const { schemas, place } = beginning
    const highest = Math.max(0, ...(await versionsIn(state)))
    const version = highest + 1
    const whole = schemasToJson(schemas)
    const document = { previous: null, place, weight: 0, whole }
    await state.putDocument(documentName(version), toJson(document))
    return new SchemaHistory(state, version, document, schemas, new Map(), version)
  }

  /**
   * The history as it was at a version that a stored position names.
   *
   * @throws TailraceError STATE_UNREADABLE where it is not there; STATE_UNAVAILABLE
   */
  static async open(state: PluginState, version: number): Promise<SchemaHistory> {
    const read = async (one: number) => fromJson(one, await state.document(documentName(one)))
    const chain = [await read(version)]
    while (chain[0]!.whole === undefined) chain.unshift(await read(chain[0]!.previous!))
    let schemas: Schemas | null = null
    for (const document of chain) schemas = schemasOf(document, schemas)
    const versions = await versionsIn(state)
    const later = new Map<number, HistoryDocument>()
    for (const one of versions.filter((other) => other > version)) later.set(one, await read(one))
    const highest = Math.max(...versions)
    return new SchemaHistory(state, version, chain.at(-1)!, schemas!, later, highest)
  }

  /** The version in use: what a position names. */
  get version(): number {
    return this.#version
  }

  /** The definitions of this version. */
  get schemas(): Schemas {
    return this.#schemas
  }

  /**
   * Adds a version and takes it in use at once. Use {@link SchemaHistory.schemas} afterwards: a version that was stored before
   * is taken as it is.
   *
   * @param place of the statement in the log, the same each time it is read: GTID, or file and offset
   */
  append(schemas: Schemas, place: string): HistoryRecord {
    const again = this.again(place)
    if (again !== null) return again
    const version = ++this.#highest
    const document = this.#next(schemas, place)
    this.#use(version, document, schemas)
    // In order, so that a version is never there without those that it builds upon.
    const stored = this.#stored.then(() =>
      this.#state.putDocument(documentName(version), toJson(document)),
    )
    // Whoever waits hears of a failure by the record.
    stored.catch(() => {})
    this.#stored = stored
    return { version, stored }
  }

  /** Takes the version in use that was stored for a place behind this version; null where there is none. */
  again(place: string): HistoryRecord | null {
    for (const [version, document] of this.#later) {
      if (document.previous !== this.#version || document.place !== place) continue
      this.#use(version, document, schemasOf(document, this.#schemas))
      return { version, stored: this.#stored }
    }
    return null
  }

  /** Removes what no position from this version on needs. Call it once the position is acknowledged. */
  async forget(version: number): Promise<void> {
    let base = version
    for (;;) {
      const document = fromJson(base, await this.#state.document(documentName(base)))
      if (document.whole !== undefined) break
      base = document.previous!
    }
    const past = (await versionsIn(this.#state)).filter((one) => one < base)
    if (past.length > 0) await this.#state.removeDocuments(past.map(documentName))
  }

  #next(schemas: Schemas, place: string): HistoryDocument {
    const head = { previous: this.#version, place }
    const changes = changesBetween(this.#schemas, schemas)
    const weight = this.#document.weight + changesWeight(changes)
    const most = Math.max(LEAST_WEIGHT, [...allTables(schemas)].length)
    if (weight <= most) return { ...head, weight, changes }
    return { ...head, weight: 0, whole: schemasToJson(schemas) }
  }

  #use(version: number, document: HistoryDocument, schemas: Schemas): void {
    this.#version = version
    this.#document = document
    this.#schemas = schemas
  }
}

async function versionsIn(state: PluginState): Promise<number[]> {
  return (await state.documents(documentPrefix)).map(versionOf).sort((a, b) => a - b)
}
