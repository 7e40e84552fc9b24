import type { WriteStream } from 'node:tty'
import { type Style, styleFor } from './style.ts'

/** What the global options say about output. */
export interface OutputOptions {
  /** JSON whatever the stream is (`--json`), text (`--no-json`), or by the stream (undefined). */
  readonly json?: boolean | undefined
  /** False with `--no-color`. */
  readonly color?: boolean | undefined
  /** Whether errors come with their stack, and debug lines are logged. */
  readonly verbose?: boolean | undefined
}

function coloursOn(terminal: boolean, { color }: OutputOptions): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force } = process.env
  if (color === false || (no !== undefined && no !== '')) return false
  if (force !== undefined) return force !== '0' && force !== 'false'
  return terminal
}

/** One of the two output streams, and whether text or JSON goes there. */
export class Channel {
  readonly stream: WriteStream
  readonly terminal: boolean
  /** Whether JSON lines are written: always so where the stream is no terminal, unless an option says otherwise. */
  readonly json: boolean
  readonly style: Style

  constructor(stream: WriteStream, options: OutputOptions) {
    this.stream = stream
    this.terminal = stream.isTTY
    this.json = options.json ?? !this.terminal
    this.style = styleFor(!this.json && coloursOn(this.terminal, options))
  }

  /** Columns of the terminal; 100 where there is none, or where it does not know (then it says 0). */
  get width(): number {
    return (this.terminal && this.stream.columns) || 100
  }

  /** Writes text and a line break. */
  line(text: string): void {
    this.stream.write(`${text}\n`)
  }

  /** Writes one line of JSON. */
  object(value: object): void {
    this.stream.write(`${JSON.stringify(value)}\n`)
  }
}

/** Where a command writes: results to `out`; logs, errors and questions to `err`. */
export interface Output {
  readonly out: Channel
  readonly err: Channel
  readonly verbose: boolean
}

/** The output of this process. */
export function processOutput(options: OutputOptions): Output {
  return {
    out: new Channel(process.stdout, options),
    err: new Channel(process.stderr, options),
    verbose: options.verbose ?? false,
  }
}
