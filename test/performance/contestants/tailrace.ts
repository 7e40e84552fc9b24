import { existsSync } from 'node:fs'
import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverFolder } from '../../kit/process/folders.ts'
import { startServerProcess } from '../../kit/process/server-process.ts'
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
    const logFile = join(folder, 'server.log')
    const file = join(folder, 'tailrace.config.json')
    // Plugins are found from the config's folder.
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(file, JSON.stringify(config(task), null, 2))
    const server = startServerProcess({
      command: process.execPath,
      args: [CLI, 'run', '--config', file],
      folder,
      logFile,
      env: { ...process.env, BENCH_DATABASE_URL: task.url },
    })
    return {
      pid: server.pid,
      logFile,
      async end() {
        server.signal('SIGTERM')
        const ended = () => server.exit() !== undefined
        await until(ended, { deadlineMs: 15_000, what: 'Tailrace to stop' }).catch(
          async (error) => {
            const log = await readFile(logFile, 'utf8')
            await server.kill()
            throw new Error(`${error.message}; its log ends with\n${log.slice(-2000)}`)
          },
        )
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}

function config({ kafka, topicPrefix, ...task }: Task) {
  return {
    pipelines: {
      bench: {
        source: source(task),
        sinks: [
          {
            use: 'kafka',
            brokers: kafka.direct,
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
  const { file, offset } = reading.start
  return snapshot ? common : { ...common, start: { file, offset } }
}
