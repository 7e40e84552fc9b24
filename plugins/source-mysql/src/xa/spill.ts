import { randomUUID } from 'node:crypto'
import { type Json, type PluginState, TailraceError } from '@tailrace/plugin-api'

/** Events of a prepared transaction, as they are kept until it is committed: documents that are never changed. */
export type Spill = {
  readonly id: string
  /** How many documents there are. */
  readonly parts: number
}

const FORMAT = 1
/** Bytes of events in one document. */
const PART_BYTES = 1 << 20

/** What names of documents of spills begin with. */
export const SPILLS = 'xa/'

function nameOf(id: string, part: number): string {
  return `${SPILLS}${id}/${part}`
}

/** Names of the documents of a spill. */
export function spillDocuments({ id, parts }: Spill): string[] {
  return Array.from({ length: parts }, (_, part) => nameOf(id, part))
}

/** Keeps events of a transaction that is not committed yet. */
export class SpillWriter {
  readonly #state: PluginState
  readonly #id = randomUUID()
  #events: string[] = []
  #bytes = 0
  #parts = 0
  #stored: Promise<void> = Promise.resolve()

  constructor(state: PluginState) {
    this.#state = state
  }

  /**
   * Adds an event, which is copied.
   *
   * @returns what to wait for before more is added; null for nothing
   */
  add(event: Uint8Array): Promise<void> | null {
    this.#events.push(Buffer.from(event).toString('base64'))
    this.#bytes += event.length
    return this.#bytes < PART_BYTES ? null : this.#write()
  }

  /** All of it, and when it is durable. */
  finish(): { readonly spill: Spill; readonly stored: Promise<void> } {
    const stored = this.#write()
    return { spill: { id: this.#id, parts: this.#parts }, stored }
  }

  #write(): Promise<void> {
    const content = { format: FORMAT, events: this.#events }
    const name = nameOf(this.#id, this.#parts++)
    this.#events = []
    this.#bytes = 0
    this.#stored = this.#stored.then(() => this.#state.putDocument(name, content))
    return this.#stored
  }
}

/**
 * The events of a spill, a document at a time.
 *
 * @throws TailraceError STATE_UNREADABLE where one is missing, or of a newer version of Tailrace
 */
export async function* readSpill(state: PluginState, { id, parts }: Spill): AsyncGenerator<Buffer> {
  for (let part = 0; part < parts; part++) {
    const name = nameOf(id, part)
    for (const event of eventsOf(name, await state.document(name))) {
      yield Buffer.from(event, 'base64')
    }
  }
}

function eventsOf(name: string, content: Json | undefined): readonly string[] {
  const document = content as { format: number; events: string[] } | undefined
  if (document?.format === FORMAT) return document.events
  const what = document === undefined ? 'is missing' : `is of format ${document.format}`
  throw new TailraceError(
    'STATE_UNREADABLE',
    `Document ${name}, with rows of a prepared XA transaction that the stored position needs, ${what}.`,
    { fix: 'Restore the state file that belongs to the stored position, or reset the pipeline.' },
  )
}
