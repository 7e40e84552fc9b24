import type { Delivery } from './delivery.ts'

/** Watches that deliveries end in time (`deliveryTimeout`). */
export class DeliveryTimer {
  readonly #deliveries: { readonly delivery: Delivery; readonly since: number }[] = []
  readonly #timer: NodeJS.Timeout

  /**
   * @param timeout milliseconds
   * @param late called once a delivery took longer; then the timer is to be stopped
   */
  constructor(timeout: number, late: () => void) {
    this.#timer = setInterval(
      () => {
        const list = this.#deliveries
        while (list[0]?.delivery.settled) list.shift()
        if (list[0] !== undefined && performance.now() - list[0].since > timeout) late()
      },
      Math.min(1000, timeout / 4),
    )
  }

  /** Begins to watch one, later than all before. */
  watch(delivery: Delivery): void {
    this.#deliveries.push({ delivery, since: performance.now() })
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
