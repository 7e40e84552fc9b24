import { TailraceError } from '@tailrace/plugin-api'

/** What the sink needs of standard output. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

const guarded = new WeakSet<OutputStream>()

/** Writes to a stream no quicker than it takes the text. */
export class Output {
  readonly stream: OutputStream
  #failure: Error | null = null
  #pending: ((error: Error) => void) | null = null

  constructor(stream: OutputStream) {
    this.stream = stream
    if (!guarded.has(stream)) {
      guarded.add(stream)
      // Without a listener a reader that goes away (`| head`) would end the process; an error may also come after close.
      stream.on('error', () => {})
    }
  }

  /** Listens for the reader's end. */
  open(): void {
    this.#failure = null
    this.stream.on('error', this.#onError)
  }

  close(reason: Error): void {
    this.stream.off('error', this.#onError)
    this.#fail(reason)
  }

  /** Makes pending and later writes reject. */
  readonly #onError = (error: Error): void => this.#fail(outputError(error))

  #fail(error: Error): void {
    this.#failure ??= error
    this.#pending?.(error)
    this.#pending = null
  }

  /** Gives up what is pending. */
  abort(reason: Error): void {
    this.#fail(reason)
  }

  /** Resolves when the stream has handed the text to the system. One call at a time. */
  async write(text: string | Uint8Array): Promise<void> {
    if (this.#failure !== null) throw this.#failure
    await new Promise<void>((resolve, reject) => {
      this.#pending = reject
      this.stream.write(text, (error) => {
        if (error) reject(outputError(error))
        else resolve()
      })
    })
    this.#pending = null
  }
}

function outputError(cause: Error): TailraceError {
  const gone = (cause as NodeJS.ErrnoException).code === 'EPIPE'
  return gone
    ? new TailraceError('SINK_DESTINATION_MISSING', 'the reader of the output has gone', { cause })
    : new TailraceError('SINK_UNAVAILABLE', `cannot write to the output: ${cause.message}`, {
        cause,
      })
}
