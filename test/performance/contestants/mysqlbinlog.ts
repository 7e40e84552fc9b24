import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { mysqlPrograms, type Program } from '../../kit/mysql/programs.ts'
import { serverFolder } from '../../kit/process/folders.ts'
import { startServerProcess } from '../../kit/process/server-process.ts'
import { programVersion } from '../report/machine.ts'
import type { Contestant } from './contestant.ts'

let program: Program | undefined

/**
 * MySQL's own reader of logs. It writes the server's events to a file as they come, decodes nothing and
 * knows no Kafka: the pace at which the server sends.
 */
export const mysqlbinlog: Contestant = {
  name: 'mysqlbinlog',
  delivers: 'file',
  async absence() {
    try {
      program = (await mysqlPrograms('mysql-9.7')).program('mysqlbinlog')
      return program ? undefined : 'not among the programs of MySQL 9.7'
    } catch (error) {
      return (error as Error).message
    }
  },
  describe() {
    const version = programVersion(program!.command, program!.args)
    // It names itself by the path that it was started by.
    return `mysqlbinlog ${version.slice(version.indexOf('Ver'))}, into a file`
  },
  async start({ reading }) {
    if (reading.kind !== 'mysql') throw new Error('mysqlbinlog reads MySQL alone')
    const { database, start, serverId } = reading
    const folder = await serverFolder('mysqlbinlog')
    const logFile = join(folder, 'server.log')
    const server = startServerProcess({
      command: program!.command,
      args: [
        ...program!.args,
        '--no-defaults',
        '--read-from-remote-server',
        '--raw',
        `--result-file=${folder}/`,
        '--to-last-log',
        `--start-position=${start.offset}`,
        `--connection-server-id=${serverId}`,
        `--host=${database.host}`,
        `--port=${database.port}`,
        `--user=${database.user}`,
        '--get-server-public-key',
        start.file,
      ],
      folder,
      logFile,
      env: { ...process.env, MYSQL_PWD: database.password },
    })
    return {
      pid: server.pid,
      logFile,
      async end() {
        await server.kill()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}
