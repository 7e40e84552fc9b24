import { type KafkaRecord, readTopics } from '../../kit/index.ts'
import { bodyFor } from './table.ts'

/** What a consumer has of `big`, and how often each chunk was read. */
export class BigReader {
  /** Version of each row by id; -1 where there is none. */
  readonly versions: Int32Array
  /** Rows that there are. */
  present = 0
  records = 0
  /** Rows whose body is not theirs, and such as nobody made. */
  readonly wrong: string[] = []
  /** Names of the reads of each chunk that rows arrived of. */
  readonly reads = new Map<string, Set<string>>()
  /** Chunks that were read again although a checkpoint had them. */
  readonly needless = new Set<string>()
  #stored: (chunk: string) => boolean = () => false
  readonly #stop = new AbortController()
  readonly #reading: Promise<void>

  constructor(brokers: readonly string[], topic: string, rows: number) {
    this.versions = new Int32Array(rows + 1).fill(-1)
    this.#reading = this.#read(brokers, topic)
    this.#reading.catch(() => {})
  }

  async #read(brokers: readonly string[], topic: string): Promise<void> {
    const { signal } = this.#stop
    for await (const { records } of readTopics(brokers, [topic], { signal })) {
      for (const record of records) this.#take(record)
    }
  }

  #take({ value, headers }: KafkaRecord): void {
    const { op, after } = JSON.parse(value!.toString())
    const { id, version, body } = after as { id: number; version: number; body: string }
    this.records++
    if (op === 'read') this.#note(String(headers['tailrace-id']))
    if (id < 1 || id >= this.versions.length || body !== bodyFor(id, version)) {
      this.wrong.push(`${op} ${id} version ${version}`)
      return
    }
    if (this.versions[id] === -1) this.present++
    this.versions[id] = version
  }

  /** An id says which chunk of which snapshot its row is of, and of which of its reads. */
  #note(id: string): void {
    const [, chunk, read] = id.split('/') as [string, string, string]
    const reads = this.reads.get(chunk)
    if (reads?.has(read)) return
    if (this.#stored(chunk)) this.needless.add(chunk)
    if (reads === undefined) this.reads.set(chunk, new Set([read]))
    else reads.add(read)
  }

  /** All that was delivered has been read; of these chunks, `s<snapshot>.<table>.<chunk>`, nothing may come any more. */
  stored(includes: (chunk: string) => boolean): void {
    this.#stored = includes
  }

  /** Reads of chunks of which rows had arrived before. */
  get readAgain(): number {
    return [...this.reads.values()].reduce((sum, { size }) => sum + size - 1, 0)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#reading
  }
}
