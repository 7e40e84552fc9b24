/** One change as its writer meant it. */
export interface Written {
  readonly op: 'insert' | 'update' | 'delete'
  readonly key: string
  /** Unique to the row version; null for deletes. */
  readonly stamp: string | null
}

/** What was committed, in the order of commits per key. */
export class ChangeLog {
  readonly byKey = new Map<string, Written[]>()
  count = 0
  lastStamp: string | null = null

  committed(changes: readonly Written[]): void {
    for (const change of changes) {
      const of = this.byKey.get(change.key)
      if (of === undefined) this.byKey.set(change.key, [change])
      else of.push(change)
      this.count++
      this.lastStamp = change.stamp ?? this.lastStamp
    }
  }
}
