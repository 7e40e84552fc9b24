/** A rate per second from totals that grow, over the last few seconds. A total that falls begins anew. */
export class RateMeter {
  readonly #window: number
  readonly #samples: { readonly at: number; readonly total: number }[] = []

  /** @param window milliseconds to look back */
  constructor(window = 3000) {
    this.#window = window
  }

  /** Takes a total, in milliseconds of any clock that never goes back; gives the rate per second. */
  sample(total: number, at: number): number {
    const samples = this.#samples
    if (total < (samples.at(-1)?.total ?? 0)) samples.length = 0
    samples.push({ at, total })
    while (samples.length > 2 && at - samples[1]!.at >= this.#window) samples.shift()
    const first = samples[0]!
    return at === first.at ? 0 : ((total - first.total) * 1000) / (at - first.at)
  }
}
