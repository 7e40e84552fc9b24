import type { StoredCommand } from './command-queue.ts'
import type { StateFile } from './state-file.ts'

/** How often the file is asked whether somebody else has written, in milliseconds. */
const LOOK_EVERY_MS = 400

interface Watched {
  readonly epoch: number
  /** Names of the commands that were handed over and are not finished, by their ids. */
  readonly begun: Map<string, string>
}

/** A command on its way to the owner. */
export interface HandedCommand extends StoredCommand {
  readonly pipeline: string
}

/**
 * Sees commands for the pipelines owned here, and hands them over in their order, one of each name at a time: one that takes long, such as a
 * snapshot's plan, keeps no other kind waiting.
 */
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
    this.#watched.set(pipeline, { epoch, begun: new Map() })
    this.#timer ??= setInterval(() => this.#lookIfChanged(), LOOK_EVERY_MS)
    this.look()
  }

  unwatch(pipeline: string, epoch: number): void {
    if (this.#watched.get(pipeline)?.epoch === epoch) this.#watched.delete(pipeline)
    if (this.#watched.size === 0) this.close()
  }

  finished(pipeline: string, id: string): void {
    if (this.#watched.get(pipeline)?.begun.delete(id) === true) this.look()
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
      const { epoch, begun } = watched
      try {
        for (;;) {
          const command = this.#file.ownerTakeCommand(pipeline, epoch, [...begun.values()])
          if (command === null) break
          begun.set(command.id, command.name)
          this.#handOver({ ...command, pipeline })
        }
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
