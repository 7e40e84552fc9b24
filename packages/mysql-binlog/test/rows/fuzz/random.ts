/** Random numbers that a seed repeats (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.fraction() * count)
  }

  /** A number from 0 to below 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** Whether something that happens once in `count` times happens. */
  once(count: number): boolean {
    return this.below(count) === 0
  }

  of<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!
  }

  /** That many decimal digits. */
  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join('')
  }

  /** That many bytes in hexadecimal. */
  hex(bytes: number): string {
    return Array.from({ length: bytes }, () => this.below(256).toString(16).padStart(2, '0')).join(
      '',
    )
  }

  bytes(count: number): Buffer {
    return Buffer.from(this.hex(count), 'hex')
  }
}
