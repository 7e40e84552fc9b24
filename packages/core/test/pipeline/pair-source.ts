import { ChangeBatch, type Change, type Position, type Source } from '@tailrace/plugin-api'
import { Observable, type Subscriber } from 'rxjs'
import { numberChange } from './toy.ts'

/** How many of each of two partitions: a partial order. */
export type PairPosition = Position & { readonly even: number; readonly odd: number }

export type Partition = 'even' | 'odd'

/** The number at a place of a partition, from 0. */
export function numberAt(partition: Partition, place: number): number {
  return 20 + 2 * place + (partition === 'even' ? 0 : 1)
}

/** Even numbers and odd ones, each in order from 20 and 21 on, mixed as the test says. */
export class PairSource implements Source<PairPosition> {
  opened: (PairPosition | null)[] = []
  begins: PairPosition[] = []
  acknowledged: PairPosition[] = []
  subscriber: Subscriber<ChangeBatch> | null = null
  /** What `open` gives back. */
  opens: PairPosition | null = null
  #at: PairPosition = { even: 0, odd: 0 }

  async open(from: PairPosition | null): Promise<PairPosition | null> {
    this.opened.push(from)
    return this.opens ?? (from === null ? { even: 0, odd: 0 } : null)
  }

  stream(from: PairPosition | null): Observable<ChangeBatch> {
    return new Observable((subscriber) => {
      this.#at = from!
      this.begins.push(from!)
      this.subscriber = subscriber
      return () => (this.subscriber = null)
    })
  }

  get at(): PairPosition {
    return this.#at
  }

  emit(partition: Partition): void {
    this.#at = { ...this.#at, [partition]: this.#at[partition] + 1 }
    const number = numberAt(partition, this.#at[partition] - 1)
    this.subscriber!.next(new ChangeBatch([numberChange(number)], this.#at, 100))
  }

  /** Emits a position that includes no other changes. */
  note(note: string): void {
    this.#at = { ...this.#at, note }
    this.subscriber!.next(new ChangeBatch([], this.#at, 0))
  }

  acknowledge(position: PairPosition): void {
    this.acknowledged.push(position)
  }

  compare(a: PairPosition, b: PairPosition): number | undefined {
    const [even, odd] = [Math.sign(a.even - b.even), Math.sign(a.odd - b.odd)]
    return even * odd < 0 ? undefined : even || odd
  }

  covers({ even, odd }: PairPosition, { place }: Change): boolean {
    return place % 2 === 0 ? place < numberAt('even', even) : place < numberAt('odd', odd)
  }

  meet(positions: readonly PairPosition[]): PairPosition {
    return {
      even: Math.min(...positions.map((position) => position.even)),
      odd: Math.min(...positions.map((position) => position.odd)),
    }
  }

  lag() {
    return {}
  }

  async *check() {
    yield { check: 'toy', status: 'pass' as const, detail: 'a toy' }
  }

  async close(): Promise<void> {}
}
