import type { PluginState } from '../../services/state-store.ts'
import type { Ranges } from '../progress/ranges.ts'

/** A border between chunks: the values of the key's columns as text, such as statements of the source can compare with. */
export type KeyText = readonly string[]

/** A part of a table: keys after one border up to another. */
export interface Chunk {
  readonly number: number
  /** Null for the beginning of the table. */
  readonly after: KeyText | null
  /** Null for the end of the table. */
  readonly upTo: KeyText | null
}

/** Borders found together, as a document. */
type BorderPage = {
  readonly borders: readonly KeyText[]
  /** Whether the last chunk begins at the last border. */
  readonly isLast: boolean
}

/** Borders of the first page, so that reading begins soon; later pages have up to {@link PAGE}. */
const FIRST_PAGE = 4
const PAGE = 64

/**
 * The chunks of one table. Border `n` ends chunk `n`. Borders are found ahead of the reading, and are durable before a chunk that they
 * bound is handed out: whatever run reads chunk 7, it is the same range of keys.
 */
export class TableChunks {
  readonly #state: PluginState
  readonly #prefix: string
  readonly #findBorders: (after: KeyText | null, count: number) => Promise<readonly KeyText[]>
  readonly #borders: KeyText[] = []
  #pages = 0
  #isComplete = false
  #extending: Promise<void> | null = null
  #next = 0
  #done: Ranges = []

  private constructor(
    state: PluginState,
    prefix: string,
    findBorders: (after: KeyText | null, count: number) => Promise<readonly KeyText[]>,
  ) {
    this.#state = state
    this.#prefix = prefix
    this.#findBorders = findBorders
  }

  /**
   * Opens what earlier runs found.
   *
   * @param name document name of the table's borders
   * @param findBorders finds borders behind one, in order; fewer than asked for where the table ends
   */
  static async open(
    state: PluginState,
    name: string,
    findBorders: (after: KeyText | null, count: number) => Promise<readonly KeyText[]>,
  ): Promise<TableChunks> {
    const chunks = new TableChunks(state, `${name}/`, findBorders)
    for (const page of await state.documents(chunks.#prefix)) {
      chunks.#add((await state.document(page)) as unknown as BorderPage)
    }
    return chunks
  }

  /** A table that is one chunk. */
  static whole(state: PluginState): TableChunks {
    const chunks = new TableChunks(state, '', async () => [])
    chunks.#isComplete = true
    return chunks
  }

  #add({ borders, isLast }: BorderPage): void {
    this.#pages++
    this.#borders.push(...borders)
    this.#isComplete = isLast
  }

  /** Number of chunks; null while not all borders are found. */
  get total(): number | null {
    return this.#isComplete ? this.#borders.length + 1 : null
  }

  /** Hands out the next chunk that is not done; null when there is none left. */
  async next(): Promise<Chunk | null> {
    for (;;) {
      const done = this.#done.find(([from, to]) => from <= this.#next && this.#next < to)
      if (done !== undefined) {
        this.#next = done[1]
        continue
      }
      const number = this.#next
      if (number < this.#borders.length || (this.#isComplete && number === this.#borders.length)) {
        this.#next++
        if (this.#borders.length - number < PAGE / 2) void this.#extend()?.catch(() => {})
        return this.#chunk(number)
      }
      if (this.#isComplete) return null
      await this.#extend()
    }
  }

  /** Begins again with the first chunk that is not done. */
  rewind(done: Ranges): void {
    this.#done = done
    this.#next = 0
  }

  #chunk(number: number): Chunk {
    const after = number === 0 ? null : this.#borders[number - 1]!
    return { number, after, upTo: this.#borders[number] ?? null }
  }

  #extend(): Promise<void> | null {
    if (this.#isComplete) return null
    this.#extending ??= this.#findPage().finally(() => (this.#extending = null))
    return this.#extending
  }

  async #findPage(): Promise<void> {
    const name = `${this.#prefix}${String(this.#pages).padStart(6, '0')}`
    const count = this.#pages === 0 ? FIRST_PAGE : PAGE
    const borders = await this.#findBorders(this.#borders.at(-1) ?? null, count)
    const page: BorderPage = { borders, isLast: borders.length < count }
    await this.#state.putDocument(name, page)
    this.#add(page)
  }
}
