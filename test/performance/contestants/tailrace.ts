import { existsSync } from 'node:fs'
import { copyFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverFolder } from '../../kit/process/folders.ts'
import { type ServerProcess, startServerProcess } from '../../kit/process/server-process.ts'
import { until } from '../../kit/until.ts'
import type { Contestant, Task } from './contestant.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const CLI = join(ROOT, 'packages/cli/bin/tailrace.js')

/** `tailrace run` with a config file in a folder of its own, as a user has it. */
export const tailrace: Contestant = {
  name: 'tailrace',
  delivers: 'topic',
  async absence() {
    return existsSync(join(ROOT, 'packages/cli/dist/main.js')) ? undefined : 'not built'
  },
  describe: () => 'Tailrace, `tailrace run`',
  async start(task) {
    const folder = await serverFolder('tailrace')
    if (task.memory !== undefined) await copyFile(task.memory, join(folder, STATE))
    const server = await run(task, folder)
    return {
      pid: server.pid,
      logFile: join(folder, LOG),
      async end() {
        await stop(server)
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
  // A slot remembers for PostgreSQL.
  async remember(task) {
    if (task.reading.kind === 'postgres') return undefined
    const folder = await serverFolder('tailrace-memory')
    const server = await run(task, folder)
    const isRunning = () => server.log().includes('"state":"running"')
    await until(isRunning, { what: () => `Tailrace to run; its log:\n${server.tail()}` })
    await stop(server)
    return join(folder, STATE)
  },
}

const LOG = 'server.log'
const STATE = 'state.sqlite'

async function run(task: Task, folder: string): Promise<ServerProcess> {
  const file = join(folder, 'tailrace.config.json')
  // Plugins are found from the config's folder.
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(file, JSON.stringify(config(task), null, 2))
  return startServerProcess({
    command: process.execPath,
    args: [CLI, 'run', '--config', file],
    folder,
    logFile: join(folder, LOG),
    env: { ...process.env, BENCH_DATABASE_URL: task.url },
  })
}

async function stop(server: ServerProcess): Promise<void> {
  server.signal('SIGTERM')
  try {
    const ended = () => server.exit() !== undefined
    await until(ended, { deadlineMs: 15_000, what: 'Tailrace to stop' })
  } catch (error) {
    const log = server.tail()
    await server.kill()
    throw new Error(`${(error as Error).message}; its log ends with\n${log}`, { cause: error })
  }
}

function config({ kafka, topicPrefix, compression, ...task }: Task) {
  return {
    state: { path: STATE },
    pipelines: {
      bench: {
        source: source(task),
        sinks: [
          {
            use: 'kafka',
            brokers: kafka.direct,
            compression,
            encoder: { use: 'debezium', topicPrefix, schemas: false },
            topic: `${topicPrefix}.{schema}.{table}`,
            topicCreation: { enabled: false },
          },
        ],
      },
    },
  }
}

function source({ reading, table }: Pick<Task, 'reading' | 'table'>) {
  const { kind, snapshot } = reading
  const common = {
    use: kind,
    url: '${env:BENCH_DATABASE_URL}',
    tables: [table],
    snapshot: snapshot ? 'initial' : 'never',
  }
  if (kind === 'postgres') {
    const { slot, publication } = reading
    return {
      ...common,
      slot: { name: slot, create: snapshot },
      publication: { name: publication, create: false },
    }
  }
  const { file, offset, gtids } = reading.start
  return snapshot ? common : { ...common, start: gtids ? { gtid: gtids } : { file, offset } }
}
