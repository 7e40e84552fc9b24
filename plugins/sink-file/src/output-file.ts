import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import { fileError } from './file-error.ts'
import { repairTail } from './repair-tail.ts'
import { putAside, syncFolder } from './rotation.ts'

/** What an {@link OutputFile} tells and needs. */
export interface OutputFileOptions {
  /** Bytes after which a new file begins. */
  readonly maxSize: number
  /** Milliseconds after the first line after which a new file begins. */
  readonly maxAge: number
  /** Milliseconds since the epoch. */
  now(): number
  /** The file was opened for the first time. */
  onOpen(path: string): void
  /** A line that a crash had left unfinished was cut off. */
  onRepair(path: string, bytes: number): void
  /** The file was put aside. */
  onRotate(path: string): void
}

/** One file that lines are appended to. Lines are added at any time; `commit` is called by one caller at a time. */
export class OutputFile {
  readonly path: string
  /** Lines that wait for the next commit. */
  lines = new ByteWriter(4096)
  readonly #options: OutputFileOptions
  #spare = new ByteWriter(4096)
  #handle: FileHandle | null = null
  #known = false
  #size = 0
  #begunAt = 0

  constructor(path: string, options: OutputFileOptions) {
    this.path = path
    this.#options = options
  }

  /** Whether a file handle is held. */
  get isOpen(): boolean {
    return this.#handle !== null
  }

  /** Whether the file is to be put aside before anything else is written. */
  get isDue(): boolean {
    if (!this.#known || this.#size === 0) return false
    const { maxSize, maxAge } = this.#options
    return this.#size >= maxSize || this.#options.now() - this.#begunAt >= maxAge
  }

  /**
   * Makes the waiting lines durable, in a new file where this one is due.
   *
   * @throws TailraceError see {@link fileError}; the file must not be used again
   */
  async commit(): Promise<void> {
    const lines = this.lines
    this.lines = this.#spare
    this.#spare = lines
    try {
      if (lines.length > 0) {
        await this.#open()
        if (this.isDue) await this.#rotate()
        await this.#append(lines)
      } else if (this.isDue) await this.#rotate()
    } catch (error) {
      throw fileError(error, 'write', this.path)
    }
    // A burst must not keep its memory for ever.
    if (lines.bytes.length > 1_048_576) this.#spare = new ByteWriter(4096)
    else lines.clear()
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    await handle?.close()
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle !== null) return this.#handle
    if (!this.#known) await mkdir(dirname(this.path), { recursive: true })
    const handle = await open(this.path, 'a+')
    this.#handle = handle
    if (this.#known) return handle
    const { size, birthtimeMs, ctimeMs } = await handle.stat()
    this.#size = await repairTail(handle, size)
    this.#begunAt = birthtimeMs > 0 ? birthtimeMs : ctimeMs
    if (this.#size < size) this.#options.onRepair(this.path, size - this.#size)
    if (this.#size === 0) await this.#begin()
    this.#known = true
    this.#options.onOpen(this.path)
    return handle
  }

  async #begin(): Promise<void> {
    this.#size = 0
    this.#begunAt = this.#options.now()
    await syncFolder(dirname(this.path))
  }

  async #rotate(): Promise<void> {
    await this.close()
    const aside = await putAside(this.path, this.#options.now())
    this.#size = 0
    this.#options.onRotate(aside)
  }

  async #append(lines: ByteWriter): Promise<void> {
    const handle = await this.#open()
    if (this.#size === 0) await this.#begin()
    try {
      for (let at = 0; at < lines.length;) {
        at += (await handle.write(lines.bytes, at, lines.length - at)).bytesWritten
      }
      await handle.datasync()
    } catch (error) {
      // What is not confirmed is written again; take it back where that is possible, so that it is not there twice.
      await handle.truncate(this.#size).catch(() => {})
      throw error
    }
    this.#size += lines.length
  }
}
