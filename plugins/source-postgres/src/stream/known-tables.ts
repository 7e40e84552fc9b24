import type { TableSchema } from '@tailrace/plugin-api'

/** A place in the stream: commit record of the transaction, then place and number of a change in it. */
export interface StreamPoint {
  readonly commit: number
  readonly place: number
  readonly ordinal: number
}

/** A version of a table, and from where on the stream uses it. */
export interface TableVersion {
  readonly since: StreamPoint
  /** The Relation message that made it. */
  readonly message: Buffer
  readonly schema: TableSchema
}

function isAfter(a: StreamPoint, b: StreamPoint): boolean {
  return (a.commit - b.commit || a.place - b.place || a.ordinal - b.ordinal) > 0
}

/**
 * Versions of tables already seen by this process, with their places: whoever reads a stretch of the log again, after a
 * reconnection, sees the same schema changes at the same places.
 */
export class KnownTables {
  /** By object id, in the order of the stream. */
  readonly #versions = new Map<number, TableVersion[]>()

  /** The version that was in use at a place, or null where the table was not seen before it. */
  at(oid: number, point: StreamPoint): TableVersion | null {
    return this.#versions.get(oid)?.findLast((version) => !isAfter(version.since, point)) ?? null
  }

  /** The schema that the very same Relation message made at any place, or null. */
  find(oid: number, message: Buffer): TableSchema | null {
    const found = this.#versions.get(oid)?.find((version) => version.message.equals(message))
    return found?.schema ?? null
  }

  /** Says that a version is in use from a place on. */
  record(oid: number, version: TableVersion): void {
    let versions = this.#versions.get(oid)
    if (versions === undefined) this.#versions.set(oid, (versions = []))
    const next = versions.findIndex((other) => isAfter(other.since, version.since))
    const at = next === -1 ? versions.length : next
    if (versions[at - 1]?.message.equals(version.message) === true) return
    // Seen first at a later place: it was the same before.
    const same = versions[at]?.message.equals(version.message) === true
    versions.splice(at, same ? 1 : 0, version)
  }
}
