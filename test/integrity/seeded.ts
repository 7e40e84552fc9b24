/** Random choices that can be repeated: the same seed makes the same ones. */
export class Seeded {
  readonly seed: number
  #state: number

  constructor(seed: number) {
    this.seed = seed
    this.#state = seed >>> 0
  }

  /** Seeded by `TAILRACE_SEED`, or by chance. */
  static fromEnvironment(): Seeded {
    const given = process.env['TAILRACE_SEED']
    return new Seeded(given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given))
  }

  /** From 0 up to 1, exclusive (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `low` to `high`, inclusive. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  pick<T>(from: readonly T[]): T {
    return from[this.between(0, from.length - 1)]!
  }

  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): T[] {
    const left = [...things]
    return things.map(() => left.splice(this.between(0, left.length - 1), 1)[0]!)
  }

  /** Another series, for a second writer. */
  fork(): Seeded {
    return new Seeded(this.between(0, 2 ** 31 - 1))
  }
}
