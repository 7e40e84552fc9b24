/** Watches whether the server still speaks on a connection that is being read. */
export class Liveness {
  readonly #timeout: number
  #heardAt: number
  #asked = false

  /** @param timeout milliseconds of silence after which the connection counts as dead */
  constructor(timeout: number, now: number) {
    this.#timeout = timeout
    this.#heardAt = now
  }

  /** Something was read, or reading begins again after a pause. */
  heard(now: number): void {
    this.#heardAt = now
    this.#asked = false
  }

  /** What to do: nothing, ask the server for a sign of life (once), or give the connection up. */
  look(now: number): 'alive' | 'ask' | 'dead' {
    const silence = now - this.#heardAt
    if (silence > this.#timeout) return 'dead'
    if (silence <= this.#timeout / 2 || this.#asked) return 'alive'
    this.#asked = true
    return 'ask'
  }
}
