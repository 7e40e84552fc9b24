import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type Change,
  CLOCK,
  type PluginContext,
  type Sink,
  type SinkBatch,
  TailraceError,
  type TableSchema,
} from '@tailrace/plugin-api'
import { checkFolder } from './check-folder.ts'
import { Compressor } from './compressor.ts'
import { fileError } from './file-error.ts'
import { GroupCommit } from './group-commit.ts'
import { type LineWriter, writeRecordLine, writeValueLine } from './lines.ts'
import type { FileOptions } from './options.ts'
import { OutputFile, type OutputFileOptions } from './output-file.ts'
import { compilePathTemplate, type PathTemplate, safePath } from './path-template.ts'

/** Writes records as lines of files; batches that arrive while a write is under way share the next fsync. */
export class FileSink implements Sink {
  readonly maxInFlight = 32
  readonly #context: PluginContext
  readonly #template: PathTemplate
  readonly #folder: string
  readonly #otherPath: string
  readonly #writeLine: LineWriter
  readonly #gzip: boolean
  readonly #fileOptions: OutputFileOptions
  readonly #checkEvery: number
  readonly #files = new Map<string, OutputFile>()
  #pathOf = new WeakMap<TableSchema, string>()
  #commits: GroupCommit
  #compressor: Compressor
  #timer: NodeJS.Timeout | undefined

  constructor(options: FileOptions, context: PluginContext) {
    this.#context = context
    this.#template = compilePathTemplate(options.path)
    this.#folder = resolve(context.baseDir, this.#template.folder)
    this.#otherPath = options.otherPath
    this.#writeLine = options.content === 'value' ? writeValueLine : writeRecordLine
    this.#gzip = options.rotate?.gzip ?? false
    const { size, age } = options.rotate ?? {}
    const clock = context.get(CLOCK)
    this.#checkEvery = age === undefined ? 0 : Math.min(60_000, Math.max(1000, age / 60))
    this.#fileOptions = {
      maxSize: size ?? Infinity,
      maxAge: age ?? Infinity,
      now: () => clock.now(),
      onOpen: (path) => {
        if (this.#gzip) this.#compressor.addLeftovers(path)
      },
      onRepair: (path, bytes) =>
        context.logger.warn({ path, bytes }, 'cut off a line that was left unfinished'),
      onRotate: (path) => {
        if (this.#gzip) this.#compressor.add(path)
      },
    }
    this.#commits = new GroupCommit()
    this.#compressor = new Compressor(context.logger)
    context.signal.addEventListener('abort', () => this.#commits.fail(context.signal.reason), {
      once: true,
    })
  }

  async open(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true })
    } catch (error) {
      throw fileError(error, 'create folder', this.#folder)
    }
    this.#commits = new GroupCommit()
    this.#compressor = new Compressor(this.#context.logger)
    if (this.#checkEvery > 0) {
      this.#timer = setInterval(() => this.#rotateIdle(), this.#checkEvery)
      this.#timer.unref()
    }
  }

  destinationOf(table: TableSchema): string {
    let path = this.#pathOf.get(table)
    if (path === undefined) this.#pathOf.set(table, (path = this.#template.pathOf(table)))
    return path
  }

  write(batch: SinkBatch): Promise<void> {
    const { records } = batch
    let table: TableSchema | null = null
    let file: OutputFile | null = null
    try {
      for (let i = 0; i < records.count; i++) {
        const change = records.change(i)
        const destination = records.hasExtras ? records.extras(i)?.destination : undefined
        if (destination !== undefined || change.kind !== 'row' || change.table !== table) {
          file = this.#fileOf(change, destination)
          this.#commits.add(file)
          table = destination === undefined && change.kind === 'row' ? change.table : null
        }
        this.#writeLine(records, i, file!.lines)
      }
    } catch (error) {
      // Lines of this batch may stand in the buffers already, so nothing more may be written before a new start.
      this.#commits.fail(error)
      return Promise.reject(error instanceof Error ? error : new Error(String(error)))
    }
    batch.release()
    return this.#commits.committed()
  }

  check() {
    return checkFolder(this.#folder)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#commits.fail(
      new TailraceError('SINK_RESET', 'the sink was closed before the records were durable'),
    )
    await this.#commits.idle()
    await Promise.all([...this.#files.values()].map((file) => file.close().catch(() => {})))
    this.#files.clear()
    this.#pathOf = new WeakMap()
    await this.#compressor.close()
  }

  #fileAt(path: string): OutputFile {
    let file = this.#files.get(path)
    if (file === undefined) {
      file = new OutputFile(resolve(this.#folder, path), this.#fileOptions)
      this.#files.set(path, file)
    }
    return file
  }

  #fileOf(change: Change, destination: string | undefined): OutputFile {
    if (destination !== undefined) return this.#fileAt(safePath(destination))
    if (change.kind === 'row') return this.#fileAt(this.destinationOf(change.table))
    if (change.kind !== 'schema') return this.#fileAt(this.#otherPath)
    const table = change.table ?? change.previous
    if (table !== null) return this.#fileAt(this.destinationOf(table))
    if (change.name === null) return this.#fileAt(this.#otherPath)
    return this.#fileAt(this.#template.pathOf({ ...change, name: change.name }))
  }

  #rotateIdle(): void {
    for (const file of this.#files.values()) if (file.isDue) this.#commits.add(file)
    this.#commits.flush()
  }
}
