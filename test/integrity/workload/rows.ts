import type { Seeded } from '../seeded.ts'
import type { Written } from './written.ts'

const REGIONS = ['Ålesund', 'Zoë’s', "O'Brien ✓", 'a b', 'A_b', 'ß', 'ss', '日本'] as const
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Statements of one transaction, and the records that they ought to make. */
export interface Composed {
  readonly statements: string[]
  readonly changes: Written[]
}

/** A key of a table: how SQL finds it, sets it, and how a record names it. */
interface Key {
  readonly values: string
  readonly where: string
  readonly set: string
  readonly key: string
}

const itemKey = (id: string): Key => ({
  values: id,
  where: `id = ${id}`,
  set: `id = ${id}`,
  key: `item{"id":${id}}`,
})

function placeKey(region: string, code: string): Key {
  const [r, c] = [quoted(region), quoted(code)]
  return {
    values: `${r}, ${c}`,
    where: `region = ${r} AND code = ${c}`,
    set: `region = ${r}, code = ${c}`,
    key: `place${JSON.stringify({ region, code })}`,
  }
}

/** Rows of `item` and `place` that one writer alone changes: inserts, updates, deletes and moves to other keys. */
export class Rows {
  readonly #name: string
  readonly #random: Seeded
  #alive = new Set<string>()
  #stamps = 0

  /** @param name a digit that begins its keys and stamps */
  constructor(name: string, random: Seeded) {
    this.#name = name
    this.#random = random
  }

  /** Composes a transaction of so many changes; `commit` says that it was committed. */
  compose(size: number): Composed & { readonly commit: () => void } {
    const alive = new Set(this.#alive)
    const composed: Composed = { statements: [], changes: [] }
    for (let at = 0; at < size; at++) this.#change(composed, alive)
    return { ...composed, commit: () => (this.#alive = alive) }
  }

  #change(composed: Composed, alive: Set<string>): void {
    const random = this.#random
    const isItem = random.next() < 0.75
    const old = this.#someKey(isItem)
    const chance = random.next()
    const table = isItem ? 'item' : 'place'
    if (!alive.has(old.key)) return this.#write(composed, alive, table, null, old)
    if (chance < 0.8) return this.#write(composed, alive, table, old, old)
    const other = this.#someKey(isItem)
    if (chance < 0.86 && !alive.has(other.key)) {
      this.#write(composed, alive, table, old, other)
    } else {
      composed.statements.push(`DELETE FROM ${table} WHERE ${old.where}`)
      composed.changes.push({ op: 'delete', key: old.key, stamp: null })
    }
    composed.changes.push({ op: 'tombstone', key: old.key, stamp: null })
    alive.delete(old.key)
  }

  #someKey(isItem: boolean): Key {
    const number = this.#random.between(100, 399)
    if (isItem) return itemKey(`${this.#name}${number}`)
    return placeKey(
      this.#random.pick(REGIONS),
      `${this.#name}${number % 2 ? 'x' : 'X'}-${number >> 2}`,
    )
  }

  /** An insert (no old key), an update, or a move to another key. */
  #write(
    to: Composed,
    alive: Set<string>,
    table: 'item' | 'place',
    old: Key | null,
    key: Key,
  ): void {
    const random = this.#random
    const stamp = `${this.#name}.${++this.#stamps}`
    const note = random.next() < 0.3 ? 'NULL' : quoted(`Zoë ${'✓'.repeat(random.between(0, 40))}`)
    const amount = `${random.between(-9, 9)}.${random.between(0, 99_999)}`
    const big = `repeat('${this.#stamps % 10}abc', ${random.pick([1, 700])})`
    const isItem = table === 'item'
    if (old === null) {
      const [columns, more] = isItem
        ? ['id, stamp, amount, note, big', `'${stamp}', ${amount}, ${note}, ${big}`]
        : ['region, code, stamp, note', `'${stamp}', ${note}`]
      to.statements.push(`INSERT INTO ${table} (${columns}) VALUES (${key.values}, ${more})`)
    } else {
      const sets = [`stamp = '${stamp}'`, `note = ${note}`]
      if (isItem) sets.push(`amount = ${amount}`)
      // The value that stays behind under the old key would be another record's.
      if (old !== key) sets.push(key.set, ...(isItem ? [`big = ${big}`] : []))
      to.statements.push(`UPDATE ${table} SET ${sets.join(', ')} WHERE ${old.where}`)
    }
    alive.add(key.key)
    to.changes.push({ op: old === null ? 'insert' : 'update', key: key.key, stamp })
  }
}
