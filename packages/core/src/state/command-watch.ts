import type { StoredCommand } from './command-queue.ts'
import type { StateFile } from './state-file.ts'

/** How often the file is asked whether somebody else has written, in milliseconds. */
const LOOK_EVERY_MS = 400

interface Watched {
  readonly epoch: number
  /** Whether a command was handed over that is not finished. */
  busy: boolean
}

/** A command on its way to the owner. */
export interface HandedCommand extends StoredCommand {
  readonly pipeline: string
}

/** Sees commands for the pipelines owned here, and hands each pipeline's over one at a time. */
export class CommandWatch {
  readonly #file: StateFile
  readonly #handOver: (command: HandedCommand) => void
  readonly #watched = new Map<string, Watched>()
  #timer: NodeJS.Timeout | undefined
  #version: number | undefined

  constructor(file: StateFile, handOver: (command: HandedCommand) => void) {
    this.#file = file
    this.#handOver = handOver
  }

  watch(pipeline: string, epoch: number): void {
    this.#watched.set(pipeline, { epoch, busy: false })
    this.#timer ??= setInterval(() => this.#lookIfChanged(), LOOK_EVERY_MS)
    this.look()
  }

  unwatch(pipeline: string, epoch: number): void {
    if (this.#watched.get(pipeline)?.epoch === epoch) this.#watched.delete(pipeline)
    if (this.#watched.size === 0) this.close()
  }

  finished(pipeline: string): void {
    const watched = this.#watched.get(pipeline)
    if (watched === undefined) return
    watched.busy = false
    this.look()
  }

  #lookIfChanged(): void {
    try {
      const version = this.#file.version()
      if (version === this.#version) return
      this.#version = version
    } catch {
      return
    }
    this.look()
  }

  /** Hands over what waits. Where the file cannot be read now, the next look tries again. */
  look(): void {
    for (const [pipeline, watched] of this.#watched) {
      if (watched.busy) continue
      try {
        const command = this.#file.ownerTakeCommand(pipeline, watched.epoch)
        if (command === null) continue
        watched.busy = true
        this.#handOver({ ...command, pipeline })
      } catch {
        this.#version = undefined
      }
    }
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#watched.clear()
  }
}
