import { descendants } from '../../kit/process/proc.ts'
import { type ProcessUsage, usageOf } from './process-usage.ts'

const EVERY_MS = 25
const CHILDREN_EVERY = 20

/** Looks at a process's usage again and again, so that the last look is there when it has ended. */
export class UsageWatch {
  readonly #pid: number
  readonly #timer: NodeJS.Timeout
  #children: number[] = []
  #looks = 0
  #last: ProcessUsage = { cpuSeconds: 0, peakRssMiB: 0 }

  constructor(pid: number) {
    this.#pid = pid
    this.#look()
    this.#timer = setInterval(() => this.#look(), EVERY_MS)
  }

  /** Usage when the process was last looked at. */
  get last(): ProcessUsage {
    return this.#last
  }

  /** A last look. */
  end(): void {
    clearInterval(this.#timer)
    this.#look()
  }

  #look(): void {
    if (this.#looks++ % CHILDREN_EVERY === 0) this.#children = descendants(this.#pid)
    this.#last = usageOf(this.#pid, this.#children) ?? this.#last
  }
}
