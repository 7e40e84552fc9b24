import type { WriteStream } from 'node:tty'

/** Output that keeps coming does not redraw the lines more often than this. */
const REDRAW_MS = 100

type Write = WriteStream['write']

/**
 * Lines at the bottom of a terminal that are drawn again and again. Whatever else is written to the terminal, through
 * either stream, appears above them.
 */
export class LiveRegion {
  readonly #originals: readonly (readonly [WriteStream, Write])[]
  readonly #write: Write
  #lines: readonly string[] = []
  #drawn = 0
  /** Whether the cursor stands behind unfinished output of somebody else. */
  #midLine = false
  #timer: NodeJS.Timeout | undefined

  /**
   * @param stream where the lines are drawn
   * @param streams the streams that are the same terminal
   */
  constructor(stream: WriteStream, streams: readonly WriteStream[]) {
    this.#write = stream.write.bind(stream)
    // oxlint-disable-next-line typescript/unbound-method -- put back as it was, and bound below
    this.#originals = streams.map((each) => [each, each.write] as const)
    for (const [each, original] of this.#originals) this.#intercept(each, original.bind(each))
  }

  #intercept(stream: WriteStream, original: Write): void {
    stream.write = (chunk: string | Uint8Array, ...rest: []) => {
      this.#clear()
      const last = typeof chunk === 'string' ? chunk.charCodeAt(chunk.length - 1) : chunk.at(-1)
      if (chunk.length > 0) this.#midLine = last !== 0x0a
      this.#timer ??= setTimeout(() => this.#redraw(), REDRAW_MS)
      return original(chunk, ...rest)
    }
  }

  #clear(): void {
    if (this.#drawn === 0) return
    this.#write(`\u001B[${this.#drawn}A\r\u001B[0J`)
    this.#drawn = 0
  }

  #redraw(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#midLine) return
    const up = this.#drawn === 0 ? '' : `\u001B[${this.#drawn}A\r`
    this.#write(`${up}${this.#lines.map((line) => `\u001B[2K${line}\n`).join('')}`)
    this.#drawn = this.#lines.length
  }

  /** Shows lines in place of those before; none may be wider than the terminal. */
  show(lines: readonly string[]): void {
    if (lines.length < this.#drawn) this.#clear()
    this.#lines = lines
    this.#redraw()
  }

  /** Leaves the lines as they are, as ordinary output. */
  end(): void {
    if (this.#drawn === 0 && this.#lines.length > 0) {
      if (this.#midLine) this.#write('\n')
      this.#midLine = false
      this.#redraw()
    }
    clearTimeout(this.#timer)
    for (const [stream, original] of this.#originals) stream.write = original
  }
}
