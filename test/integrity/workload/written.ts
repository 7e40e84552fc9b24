/** One record that a committed change ought to make. */
export interface Written {
  /** `tombstone`: what follows a delete, and an update that took the row to another key. */
  readonly op: 'insert' | 'update' | 'delete' | 'tombstone'
  /** The table's name and the record's key. */
  readonly key: string
  /** Unique to the row version; null for deletes and tombstones. */
  readonly stamp: string | null
}

/** Hears what was committed, per key in the order of commits. */
export interface Books {
  committed(changes: readonly Written[]): void
}
