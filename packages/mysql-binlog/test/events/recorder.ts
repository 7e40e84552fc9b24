import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BinlogHandler,
  BinlogReader,
  type BinlogReaderOptions,
  type EventPlace,
  readBinlogFile,
} from '../../src/index.ts'

/** The name and argument of a call of a handler. */
type Call<Name extends keyof BinlogHandler> = {
  readonly name: Name
  readonly value: Parameters<BinlogHandler[Name]> extends [infer Value, ...unknown[]]
    ? Value
    : never
  readonly place: EventPlace
}
export type AnyCall = { [Name in keyof BinlogHandler]: Call<Name> }[keyof BinlogHandler]

/** Keeps all that a reader tells, with a copy of each place. */
export class Recorder {
  readonly calls: AnyCall[] = []

  readonly handler: BinlogHandler = new Proxy({} as BinlogHandler, {
    get:
      (_, name) =>
      (...args: unknown[]) => {
        const place = { ...(args.at(-1) as EventPlace) }
        this.calls.push({ name, value: args[0], place } as AnyCall)
      },
  })

  /** The values of all calls of one method. */
  all<Name extends keyof BinlogHandler>(name: Name): Call<Name>['value'][] {
    return this.calls.filter((call) => call.name === name).map(({ value }) => value) as never
  }

  get names(): string[] {
    return this.calls.map(({ name }) => name)
  }
}

/** Servers whose logs are in the folder of fixtures. */
export const servers = ['mysql-9.7', 'mariadb-10.11', 'mariadb-11.8'] as const

export function fixture(server: string, name: string): Promise<Buffer> {
  return readFile(join(import.meta.dirname, '../fixtures', server, name))
}

/** Reads a log of the folder of fixtures. */
export async function record(
  server: string,
  scene: string,
  options?: BinlogReaderOptions,
): Promise<Recorder> {
  const recorder = new Recorder()
  const reader = new BinlogReader(recorder.handler, options)
  await readBinlogFile(await fixture(server, `${scene}.bin`), reader)
  return recorder
}
