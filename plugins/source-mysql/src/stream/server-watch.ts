import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { LogPlace } from '../position/log-place.ts'
import { readLogFiles } from '../server/logs.ts'

/** Between two looks at the end of the log. */
const LOOK_MS = 2000

/** Looks now and then how far the server's log goes, on a connection of its own. What fails is tried again at the next look. */
export class ServerWatch {
  readonly #settings: ConnectionSettings
  readonly #behind: (bytes: number) => void
  readonly #at: () => LogPlace
  #session: Session | null = null
  #isLooking = false
  #isStopped = false
  #lookedAt = Number.NEGATIVE_INFINITY

  /**
   * @param at what was read
   * @param behind told how many bytes of log there are behind it
   */
  constructor(settings: ConnectionSettings, at: () => LogPlace, behind: (bytes: number) => void) {
    this.#settings = settings
    this.#at = at
    this.#behind = behind
  }

  /** @param now monotonic milliseconds */
  tick(now: number): void {
    if (this.#isLooking || now - this.#lookedAt < LOOK_MS) return
    this.#lookedAt = now
    this.#isLooking = true
    this.#look().then(
      () => (this.#isLooking = false),
      () => {
        this.#isLooking = false
        this.#session?.destroy()
        this.#session = null
      },
    )
  }

  stop(): void {
    this.#isStopped = true
    this.#session?.destroy()
    this.#session = null
  }

  async #look(): Promise<void> {
    this.#session ??= await Session.connect(this.#settings)
    if (this.#isStopped) {
      this.#session.destroy()
      return
    }
    const files = await readLogFiles(this.#session)
    const { file, offset } = this.#at()
    const index = files.findIndex(({ name }) => name === file)
    if (index < 0 || this.#isStopped) return
    const size = files.slice(index).reduce((sum, { size }) => sum + size, 0)
    this.#behind(Math.max(0, size - offset))
  }
}
